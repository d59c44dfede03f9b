// What every TierKit explorer shares: nodes, numbers, words, keys, one change a frame, undo, and the frame around
// the picture. No framework, no bundler; data only ever becomes text or an attribute, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Set attributes (null removes one; "text" is the content), touching the page only where something changed. */
export function assign(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") {
      if (target.textContent !== String(value)) target.textContent = value;
    } else if (value === null) {
      target.removeAttribute(name);
    } else if (target.getAttribute(name) !== String(value)) {
      target.setAttribute(name, value);
    }
  }
  return target;
}

export function html(tag, attributes = {}, ...children) {
  const made = assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

export function svg(tag, attributes = {}, ...children) {
  const made = assign(document.createElementNS(SVG, tag), attributes);
  made.append(...children);
  return made;
}

/** A number as Python's format(x, ",.1f") writes it: thousands separators, an exact half to the even neighbour. */
export function figure(value, digits = 0) {
  const scale = 10 ** digits;
  const size = Math.abs(value);
  // toFixed is exact but sends a tie up. A binary fraction can only tie at .5 (no digits) or at .25 and .75 (one).
  const tie = size * 2 * (digits ? 2 : 1);
  const text =
    digits < 2 && tie % 2 === 1 ? (2 * Math.round(Math.floor(size * scale + 0.5) / 2 - 0.25 + Number.EPSILON)) / scale : size;
  const [whole, part] = text.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (value < 0 && Number(text.toFixed(digits)) !== 0 ? "−" : "") + grouped + (part ? `.${part}` : "");
}
