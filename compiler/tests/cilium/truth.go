// SPDX-License-Identifier: BSD-2-Clause

// truth [-create DIR] [-apart] OBJECT...: one line of JSON for each object: what the cilium/ebpf
// that this program is built with decodes of it. With -create also what became of each map when
// the library created it in a collection, alone and, if all can be, with the others, but
// without programs; DIR is a folder of a BPF file system for pins. -apart: in a process for each
// object, because not every end of the library can be recovered from. It builds with all releases from 0.9 on: fields that not all of them have are looked up by name.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"sort"
	"strings"
	"syscall"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"
)

type content struct {
	Key    uint32 `json:"key"`
	Object string `json:"object,omitempty"` // name of a map or a program
	Bytes  *int   `json:"bytes,omitempty"`  // of the initial image
}

// What the kernel has of a map, or why there is none.
type outcome struct {
	Error      string `json:"error,omitempty"`
	Errno      string `json:"errno,omitempty"`
	Panic      string `json:"panic,omitempty"`
	Name       string `json:"name,omitempty"`
	Type       uint32 `json:"type"`
	KeySize    uint32 `json:"key_size"`
	ValueSize  uint32 `json:"value_size"`
	MaxEntries uint32 `json:"max_entries"`
	Flags      uint32 `json:"map_flags"`
	Extra      uint64 `json:"map_extra"`
	KeyType    bool   `json:"has_key_type"`
	ValueType  bool   `json:"has_value_type"`
	Frozen     bool   `json:"frozen"`
}

type mapSpec struct {
	Name       string    `json:"name"`        // in the collection
	KernelName string    `json:"kernel_name"` // before it is cut off
	Type       uint32    `json:"type"`
	KeySize    uint32    `json:"key_size"`
	ValueSize  uint32    `json:"value_size"`
	MaxEntries uint32    `json:"max_entries"`
	Flags      uint32    `json:"map_flags"`
	MapExtra   uint64    `json:"map_extra"`
	NumaNode   uint32    `json:"numa_node"`
	Pinning    uint32    `json:"pinning"`
	Key        string    `json:"key"`
	Value      string    `json:"value"`
	Tail       int       `json:"tail"` // bytes of a legacy record behind the first 20
	Contents   []content `json:"contents"`
	Inner      *mapSpec  `json:"inner"`
	Created    *outcome  `json:"created,omitempty"`
}

type program struct {
	Name    string   `json:"name"`
	Section string   `json:"section"`
	Type    uint32   `json:"type"`
	Attach  uint32   `json:"attach"`
	Maps    []string `json:"maps"`
}

type object struct {
	File       string    `json:"file"`
	Error      string    `json:"error,omitempty"`
	Panic      string    `json:"panic,omitempty"`
	Maps       []mapSpec `json:"maps"`
	Programs   []program `json:"programs"`
	Collection *outcome  `json:"collection,omitempty"`
}

// Types that refer to themselves have no name in C.
const maxDepth = 32

// typeName names a type as in C; "" for none. It ends with "..." behind so many others.
func typeName(t btf.Type, depth int) string {
	if depth > maxDepth {
		return "..."
	}
	depth++
	switch v := t.(type) {
	case nil, *btf.Void:
		return ""
	case *btf.Struct:
		return "struct " + v.Name
	case *btf.Union:
		return "union " + v.Name
	case *btf.Enum:
		return "enum " + v.Name
	case *btf.Fwd:
		return v.Kind.String() + " " + v.Name
	case *btf.Const:
		return "const " + typeName(v.Type, depth)
	case *btf.Volatile:
		return "volatile " + typeName(v.Type, depth)
	case *btf.Array:
		element, dims := v.Type, fmt.Sprintf("[%d]", v.Nelems)
		for inner, ok := element.(*btf.Array); ok; inner, ok = element.(*btf.Array) {
			element, dims = inner.Type, dims+fmt.Sprintf("[%d]", inner.Nelems)
		}
		return typeName(element, depth) + dims
	case *btf.Pointer:
		if target := typeName(v.Target, depth); target != "" {
			return target + " *"
		}
		return "void *"
	}
	return t.TypeName()
}

func describe(name string, spec *ebpf.MapSpec) mapSpec {
	m := mapSpec{
		Name: name, KernelName: spec.Name, Type: uint32(spec.Type), KeySize: spec.KeySize,
		ValueSize: spec.ValueSize, MaxEntries: spec.MaxEntries, Flags: spec.Flags,
		NumaNode: spec.NumaNode, Pinning: uint32(spec.Pinning), Contents: []content{},
		Key: typeName(spec.Key, 0), Value: typeName(spec.Value, 0),
	}
	if spec.Extra != nil {
		m.Tail = spec.Extra.Len()
	}
	if extra := reflect.ValueOf(spec).Elem().FieldByName("MapExtra"); extra.IsValid() {
		m.MapExtra = extra.Uint()
	}
	for _, kv := range spec.Contents {
		c := content{}
		if key, ok := kv.Key.(uint32); ok {
			c.Key = key
		}
		switch value := kv.Value.(type) {
		case string:
			c.Object = value
		case []byte:
			n := len(value)
			c.Bytes = &n
		}
		m.Contents = append(m.Contents, c)
	}
	if spec.InnerMap != nil {
		inner := describe(spec.InnerMap.Name, spec.InnerMap)
		m.Inner = &inner
	}
	return m
}

func describeProgram(name string, spec *ebpf.ProgramSpec) program {
	p := program{Name: name, Section: spec.SectionName, Type: uint32(spec.Type),
		Attach: uint32(spec.AttachType), Maps: []string{}}
	seen := map[string]bool{}
	for i := range spec.Instructions {
		ins := &spec.Instructions[i]
		if ref := ins.Reference(); ins.IsLoadFromMap() && ref != "" && !seen[ref] {
			seen[ref] = true
			p.Maps = append(p.Maps, ref)
		}
	}
	sort.Strings(p.Maps)
	return p
}

func failed(err error) *outcome {
	o := &outcome{Error: err.Error()}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		// As Linux says it; the last has no name in user space.
		switch o.Errno = unix.ErrnoName(errno); {
		case errno == unix.EOPNOTSUPP:
			o.Errno = "EOPNOTSUPP"
		case errno == 524:
			o.Errno = "ENOTSUPP"
		}
	}
	return o
}

// struct bpf_map_info of linux/bpf.h. The library has no function for all of it.
type mapInfo struct {
	Type, ID, KeySize, ValueSize, MaxEntries, Flags uint32
	Name                                            [16]byte
	Ifindex, VmlinuxValueType                       uint32
	NetnsDev, NetnsIno                              uint64
	BTF, KeyType, ValueType, VmlinuxID              uint32
	Extra                                           uint64
}

func observe(m *ebpf.Map) *outcome {
	const objGetInfoByFD = 15
	var info mapInfo
	attr := struct {
		fd, len uint32
		info    uint64
	}{uint32(m.FD()), uint32(unsafe.Sizeof(info)), uint64(uintptr(unsafe.Pointer(&info)))}
	if _, _, errno := syscall.Syscall(unix.SYS_BPF, objGetInfoByFD,
		uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr)); errno != 0 {
		return failed(fmt.Errorf("BPF_OBJ_GET_INFO_BY_FD: %w", errno))
	}
	fdinfo, err := os.ReadFile(fmt.Sprintf("/proc/self/fdinfo/%d", m.FD()))
	if err != nil {
		return failed(err)
	}
	name := string(info.Name[:])
	if end := strings.IndexByte(name, 0); end >= 0 {
		name = name[:end]
	}
	return &outcome{
		Name: name, Type: info.Type, KeySize: info.KeySize, ValueSize: info.ValueSize,
		MaxEntries: info.MaxEntries, Flags: info.Flags, Extra: info.Extra,
		KeyType: info.KeyType != 0, ValueType: info.ValueType != 0,
		Frozen: strings.Contains(string(fdinfo), "frozen:\t1"),
	}
}

// withoutObjects is the spec without elements that are maps or programs: only a collection
// has these.
func withoutObjects(spec *ebpf.MapSpec) *ebpf.MapSpec {
	spec = spec.Copy()
	var kept []ebpf.MapKV
	for _, kv := range spec.Contents {
		if _, ok := kv.Value.(string); !ok {
			kept = append(kept, kv)
		}
	}
	spec.Contents = kept
	return spec
}

// pinFolder makes a new folder for pins. The second result removes it.
func pinFolder(root string) (string, func(), error) {
	dir, err := os.MkdirTemp(root, "truth")
	return dir, func() { os.RemoveAll(dir) }, err
}

// create makes a collection of the maps and of nothing else, and closes it after see.
func create(spec *ebpf.CollectionSpec, root string, see func(*ebpf.Collection) *outcome) (o *outcome) {
	defer func() {
		if r := recover(); r != nil {
			o = &outcome{Panic: fmt.Sprint(r)}
		}
	}()
	dir, remove, err := pinFolder(root)
	if err != nil {
		return failed(err)
	}
	defer remove()
	spec.Programs = nil
	if variables := reflect.ValueOf(spec).Elem().FieldByName("Variables"); variables.IsValid() {
		variables.Set(reflect.Zero(variables.Type()))
	}
	opts := ebpf.CollectionOptions{Maps: ebpf.MapOptions{PinPath: dir}}
	coll, err := ebpf.NewCollectionWithOptions(spec, opts)
	if err != nil {
		return failed(err)
	}
	defer coll.Close()
	return see(coll)
}

// createOne creates one map without the maps and programs in it.
func createOne(spec *ebpf.CollectionSpec, name, root string) *outcome {
	spec = spec.Copy()
	spec.Maps = map[string]*ebpf.MapSpec{name: withoutObjects(spec.Maps[name])}
	return create(spec, root, func(coll *ebpf.Collection) *outcome {
		return observe(coll.Maps[name])
	})
}

// createAll creates all maps, with their static inner maps, but without programs.
func createAll(spec *ebpf.CollectionSpec, root string) *outcome {
	spec = spec.Copy()
	for name, m := range spec.Maps {
		if m.Type == ebpf.ProgramArray {
			spec.Maps[name] = withoutObjects(m)
		}
	}
	return create(spec, root, func(*ebpf.Collection) *outcome { return &outcome{} })
}

func failedAlone(maps []mapSpec) bool {
	for _, m := range maps {
		if m.Created.Error != "" || m.Created.Panic != "" {
			return true
		}
	}
	return false
}

func load(file, root string) (o object) {
	o = object{File: file, Maps: []mapSpec{}, Programs: []program{}}
	defer func() {
		if r := recover(); r != nil {
			o.Panic = fmt.Sprint(r)
		}
	}()
	spec, err := ebpf.LoadCollectionSpec(file)
	if err != nil {
		o.Error = strings.TrimPrefix(err.Error(), "file "+file+": ")
		return o
	}
	for name, m := range spec.Maps {
		described := describe(name, m)
		if root != "" {
			described.Created = createOne(spec, name, root)
		}
		o.Maps = append(o.Maps, described)
	}
	sort.Slice(o.Maps, func(i, j int) bool { return o.Maps[i].Name < o.Maps[j].Name })
	for name, p := range spec.Programs {
		o.Programs = append(o.Programs, describeProgram(name, p))
	}
	sort.Slice(o.Programs, func(i, j int) bool { return o.Programs[i].Name < o.Programs[j].Name })
	// The library visits maps in any order, so that the error would be that of any.
	if root != "" && !failedAlone(o.Maps) {
		o.Collection = createAll(spec, root)
	}
	return o
}

// loadApart is load in a process of its own.
func loadApart(file, root string) object {
	out, err := exec.Command("/proc/self/exe", "-create="+root, file).Output()
	var o object
	if err == nil && json.Unmarshal(out, &o) == nil {
		return o
	}
	var died *exec.ExitError
	if errors.As(err, &died) {
		first, _, _ := strings.Cut(string(died.Stderr), "\n")
		return object{File: file, Panic: first}
	}
	return object{File: file, Panic: fmt.Sprint(err)}
}

func main() {
	root := flag.String("create", "", "create the maps, too; pins are made in `DIR`")
	apart := flag.Bool("apart", false, "in a process for each object")
	flag.Parse()
	ask := load
	if *apart {
		ask = loadApart
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, file := range flag.Args() {
		if err := out.Encode(ask(file, *root)); err != nil {
			fmt.Fprintln(os.Stderr, "truth:", err)
			os.Exit(3)
		}
	}
}
