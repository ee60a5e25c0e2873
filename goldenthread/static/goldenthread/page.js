// What a page gains where there is script; every page works without it.
const root = document.documentElement;
document.body.classList.add("js-enabled", "govuk-frontend-supported");
// The questions that an answer asks for stand under it, shown by style alone (look.css). The design system's
// script would say of radios that they expand, which no radio may; it is left to browsers without :has.
if (CSS.supports("selector(:has(a))")) {
  document.querySelectorAll("[data-aria-controls]").forEach((each) => each.removeAttribute("data-aria-controls"));
}
import(root.dataset.designSystem).then(({ initAll }) => initAll());

// Filters lie open on a desk and folded on a phone. New browsers do it by style alone.
const unfoldsByStyle = CSS.supports("selector(::details-content)");
if (!unfoldsByStyle && matchMedia("(min-width: 760px)").matches) {
  document.querySelectorAll("details.gt-filters").forEach((filters) => { filters.open = true; });
}

// "/" goes to the search box, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  const box = document.getElementById("search");
  if (event.key === "/" && box && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
});

// A link to "#print" prints.
document.addEventListener("click", (event) => {
  if (event.target.closest('a[href="#print"]')) {
    event.preventDefault();
    window.print();
  }
});

// On a phone a row of a table is drawn as a card. Some browsers then no longer say that it is a table.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
function sayTables(part) {
  part.querySelectorAll("table.gt-table, .gt-table :is(thead, tbody, tr, td, th)").forEach((each) => {
    each.setAttribute("role", ROLES[each.tagName] ?? (each.scope === "col" ? "columnheader" : "rowheader"));
  });
}
sayTables(document);
document.addEventListener("htmx:load", (event) => sayTables(event.target));
