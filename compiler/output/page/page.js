// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Search, cards that open when one goes to them or prints them, and the lines of one node of a
// picture. The page can be read without.
// This is inside XML, too: no ampersand and no sign for "less than".
addEventListener("DOMContentLoaded", () => {
	const all = (what) => Array.from(document.querySelectorAll(what));
	const input = document.getElementById("search");
	const found = document.getElementById("found");
	const cards = all(".card");
	const items = all(".card, .finding, .kernels tbody tr, .programs tbody tr");
	let texts = null;
	let opened = [];

	function search() {
		const words = input.value.toLowerCase().split(/\s+/).filter((word) => word);
		texts = texts || items.map((item) => item.textContent.toLowerCase());
		items.forEach((item, i) => {
			item.hidden = !words.every((word) => texts[i].includes(word));
		});
		const shown = cards.filter((card) => !card.hidden).length;
		found.textContent = words.length ? shown + " of " + cards.length + " maps" : "";
	}

	function openTarget() {
		const target = document.getElementById(location.hash.slice(1));
		if (!target)
			return;
		if (target.hidden) {
			input.value = "";
			search();
		}
		const card = target.closest("details");
		if (card)
			card.open = true;
		target.scrollIntoView();
	}

	// The lines of the node that the mouse or the keyboard is at.
	function choose(event) {
		const node = event.target.closest("svg a");
		document.querySelectorAll("svg.chosen").forEach((svg) => {
			svg.classList.remove("chosen");
		});
		if (!node)
			return;
		node.closest("svg").classList.add("chosen");
		node.closest("svg").querySelectorAll("path").forEach((path) => {
			const ends = path.dataset.ends.split(" ");
			path.classList.toggle("end", ends.includes(node.getAttribute("href")));
		});
	}

	input.form.hidden = false;
	addEventListener("pointerover", choose);
	addEventListener("focusin", choose);
	input.form.addEventListener("submit", (event) => {
		const first = cards.find((card) => !card.hidden);
		event.preventDefault();
		if (first) {
			first.open = true;
			first.querySelector("summary").focus();
		}
	});
	input.addEventListener("input", search);
	addEventListener("hashchange", openTarget);
	addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (event.key === "Escape") {
			input.value = "";
			search();
		} else if (event.key === "/" ? document.activeElement !== input : false) {
			event.preventDefault();
			input.focus();
		}
	});
	addEventListener("beforeprint", () => {
		opened = all("details:not([open])");
		opened.forEach((details) => { details.open = true; });
	});
	addEventListener("afterprint", () => {
		opened.forEach((details) => { details.open = false; });
	});
	openTarget();
});
