# SPDX-License-Identifier: BSD-2-Clause
#
# What others get: an archive of the sources, packages, a program that needs no
# libraries. All is made below $(B), from the files of the tree.

.PHONY: dist deb rpm static deps-deb deps-rpm

DEPS_DEB := build-essential debhelper
DEPS_RPM := rpm
deps-deb:
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEB)
deps-rpm:
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_RPM)

CHANGELOG = TZ=UTC LC_ALL=C awk -f compiler/packaging/changelog.awk
MAINTAINER := bpfmapc authors <bpfmapc@example.org>
MACHINE = $(shell uname -m)

# The same files give the same bytes, in any folder, at any time, by any user: their
# times are that of the release. git says which files are the project's; without it,
# in an unpacked archive, they are all. What fuzzing has found stays away: much of it is
# broken ELF, for which packagers would have to answer, and harnesses do without it.
DIST := $(B)/bpfmapc-$(VERSION).tar.gz
dist: ## build/bpfmapc-VERSION.tar.gz, the same bytes for the same files
	@mkdir -p $(B)
	$(Q)compiler/tests/lib/files.sh | grep -v '^testdata/fuzz/' | LC_ALL=C sort | \
		tar --create --format=ustar --no-recursion \
		--verbatim-files-from --files-from=- --transform='flags=r;s,^,bpfmapc-$(VERSION)/,' \
		--owner=0 --group=0 --numeric-owner --mode=a+rX,u+w,go-w \
		--mtime="@$$($(CHANGELOG) -v form=epoch compiler/packaging/CHANGELOG.md)" \
		--file=$(DIST:.gz=)
	$(Q)gzip -9nf $(DIST:.gz=)
	@echo $(DIST)

# Packages are built as their builders would, without what this make was told.
FRESH := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u B -u PREFIX -u DESTDIR -u STATIC

deb: dist deps-deb ## build/deb/bpfmapc_VERSION-1_ARCH.deb and its source package, for Debian 12 and later
	rm -rf $(B)/deb
	mkdir -p $(B)/deb
	cp $(DIST) $(B)/deb/bpfmapc_$(VERSION).orig.tar.gz
	tar -C $(B)/deb -xzf $(DIST)
	cp -R compiler/packaging/debian $(B)/deb/bpfmapc-$(VERSION)/
	$(CHANGELOG) -v form=deb -v who='$(MAINTAINER)' compiler/packaging/CHANGELOG.md \
		> $(B)/deb/bpfmapc-$(VERSION)/debian/changelog
	cd $(B)/deb/bpfmapc-$(VERSION) && $(FRESH) dpkg-buildpackage -us -uc -j$$(nproc)
	@ls $(B)/deb/bpfmapc_*.deb

# rpmbuild asks the RPM database for what building needs, which on other systems is empty.
rpm: dist deps-rpm ## build/rpm/RPMS/ARCH/bpfmapc-VERSION-1.ARCH.rpm and its source package
	rm -rf $(B)/rpm
	mkdir -p $(B)/rpm/SOURCES $(B)/rpm/SPECS
	cp $(DIST) $(B)/rpm/SOURCES/
	{ sed 's,@VERSION@,$(VERSION),' compiler/packaging/bpfmapc.spec.in && \
	  $(CHANGELOG) -v form=rpm -v who='$(MAINTAINER)' compiler/packaging/CHANGELOG.md; } \
		> $(B)/rpm/SPECS/bpfmapc.spec
	$(FRESH) rpmbuild -ba --define '_topdir $(abspath $(B)/rpm)' \
		$(if $(shell command -v dpkg-query),--nodeps) $(B)/rpm/SPECS/bpfmapc.spec
	@ls $(B)/rpm/RPMS/*/*.rpm

# libdw.a of Debian 13 calls four functions that no package has: libeu.c.
STATIC_LIBS = -Wl,--start-group $(filter-out -pthread -lpthread,\
	      $(shell $(PKG_CONFIG) --static --libs $(PKGS) 2>/dev/null)) $(B)/packaging/libeu.a -Wl,--end-group

$(B)/packaging/libeu.a: $(B)/packaging/libeu.o
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

static: $(B)/static/bpfmapc ## build/static/bpfmapc, one file that needs no libraries
$(B)/static/bpfmapc: $(CLI_OBJ) $(B)/libbpfmapc.a $(B)/packaging/libeu.a
	$(say) LINK $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -static -pthread -o $@ $(filter-out %/libeu.a,$^) $(STATIC_LIBS)
