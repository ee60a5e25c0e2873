// Codes are completed while they are typed: in a formula after "[", in a list on each line. Arrows choose,
// Enter takes, Escape leaves. Where there is no script the box that finds them does the same.
const MOST = 8;
const TYPED = { formula: /\[([^[\]@]*)$/, lines: /(?:^|[\n,;])[ \t]*([^\n,;]+)$/, weights: /(?:^|\n)[ \t]*([^\n]+)$/ };

document.querySelectorAll("textarea[data-completes]").forEach((box, place) => {
  const names = [...document.getElementById("names").options].map((each) => ({
    code: each.value, title: each.textContent, said: `${each.value} ${each.textContent}`.toLowerCase(),
  }));
  const list = document.createElement("ul");
  Object.assign(list, { id: `completes-${place}`, className: "gt-completes", hidden: true, role: "listbox" });
  list.setAttribute("aria-label", "Codes that fit");
  const says = document.createElement("div");
  says.className = "govuk-visually-hidden";
  says.setAttribute("aria-live", "polite");
  box.after(list, says);
  box.parentElement.classList.add("gt-completed");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  let chosen = 0;

  const typed = () => TYPED[box.dataset.completes].exec(box.value.slice(0, box.selectionStart));
  const close = () => { list.hidden = true; box.removeAttribute("aria-activedescendant"); };

  function mark(to) {
    const rows = [...list.children];
    chosen = (to + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
    box.setAttribute("aria-activedescendant", rows[chosen].id);
    rows[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(code) {
    const found = typed();
    if (!found) return;
    const start = box.selectionStart - found[1].length;
    const after = box.value.slice(box.selectionStart);
    const end = box.dataset.completes === "formula" && !after.startsWith("]") ? "]" : "";
    box.setRangeText(code + end, start, box.selectionStart, "end");
    close();
    box.focus();
  }

  function offer() {
    const found = typed();
    const words = (found?.[1] ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const fits = found ? names.filter((each) => words.every((word) => each.said.includes(word))) : [];
    // after a whole code comes its weight
    const isWeighed = box.dataset.completes === "weights" && names.some((each) => words.length > 1 && each.code.toLowerCase() === words[0]);
    const begins = (each) => each.code.toLowerCase().startsWith(words[0] ?? "");
    fits.sort((a, b) => begins(b) - begins(a));
    const isWhole = fits.length === 1 && fits[0].code === found[1];
    if (!fits.length || isWhole || isWeighed) return close();
    list.replaceChildren(...fits.slice(0, MOST).map((each, at) => {
      const row = document.createElement("li");
      Object.assign(row, { id: `${list.id}-${at}`, role: "option" });
      const code = document.createElement("b");
      code.textContent = each.code;
      row.append(code, ` ${each.title}`);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(each.code); });
      return row;
    }));
    list.hidden = false;
    says.textContent = `${fits.length} ${fits.length === 1 ? "fits" : "fit"}: arrows choose, Enter takes`;
    mark(0);
  }

  box.addEventListener("input", offer);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter") take(list.children[chosen].querySelector("b").textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
});
