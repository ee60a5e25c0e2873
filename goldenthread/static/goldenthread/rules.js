// What is typed while the editor of a rule is fetched anew stands in the new one too.
const MOVES = /^(up|down|remove|unclass|read)/;
const boxes = () => [...document.querySelectorAll("#rule-editor :is(input[type='text'], textarea, select)")];
const isEditor = (event) => event.detail.target?.id === "rule-editor";
let sent = new Map();
let typed = [];

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isEditor(event)) sent = new Map(boxes().map((box) => [box.id, box.value]));
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isEditor(event)) return;
  const deed = event.detail.requestConfig.elt.value ?? "";
  const later = boxes().filter((box) => sent.has(box.id) && sent.get(box.id) !== box.value);
  typed = MOVES.test(deed) ? [] : later.map((box) => [box.id, box.value]);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, value] of typed.splice(0)) {
    const box = document.getElementById(id);
    if (!box) continue;
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
