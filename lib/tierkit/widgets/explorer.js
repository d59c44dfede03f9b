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
  const size = Math.abs(value);
  const scaled = size * 10 ** digits;
  const below = Math.floor(scaled);
  // toFixed is exact but sends a tie up; Python sends it to the even digit.
  const tie = scaled - below === 0.5 && Number.isInteger(size * 2 ** (digits + 1));
  const text = (tie ? (below + (below % 2)) / 10 ** digits : size).toFixed(digits);
  const [whole, part] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (value < 0 && Number(text) !== 0 ? "−" : "") + grouped + (part ? `.${part}` : "");
}

/** The view's words: templates from Python, filled here. */
export function wording(texts) {
  const fill = (name, values) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  return {
    texts,
    fill,
    percent: (share, digits = 1) => fill("percent", { number: figure(share * 100, digits) }),
    money: (value) => fill("money", { number: figure(value) }),
    /** A filled template as nodes, with what was filled in made strong. */
    nodes: (name, values) =>
      texts[name]
        .split(/(\{\w+\})/)
        .filter(Boolean)
        .map((part) => (part.startsWith("{") ? html("strong", { text: values[part.slice(1, -1)] }) : part)),
  };
}

/** Run `task` at the next frame, however often it is asked for. */
export function oncePerFrame(task) {
  let asked = 0;
  const run = () => {
    asked = 0;
    task();
  };
  return {
    ask: () => (asked ||= requestAnimationFrame(run)),
    now: () => {
      cancelAnimationFrame(asked);
      run();
    },
    stop: () => cancelAnimationFrame(asked),
  };
}

/** Where a key sends a slider: the change in `{step, fine, page}`, "low", "high", or null for any other key. */
export function keyMove(event, { step, fine, page }) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const size = event.shiftKey ? fine : step;
  const moves = {
    ArrowRight: size,
    ArrowUp: size,
    ArrowLeft: -size,
    ArrowDown: -size,
    PageUp: page,
    PageDown: -page,
    Home: "low",
    End: "high",
  };
  return moves[event.key] ?? null;
}

/** The thresholds of a model as one position, with the moves that undo takes back. A gesture is one move. */
export function positions(model, names) {
  const read = () => names.map((name) => model.get(name));
  const same = (one, other) => one.every((value, i) => value === other[i]);
  const write = (position) => names.forEach((name, i) => model.set(name, position[i]));
  let before = null;
  let settling = 0;
  const api = {
    begin() {
      if (before === null) before = read();
      clearTimeout(settling);
    },
    end() {
      clearTimeout(settling);
      if (before !== null && !same(before, read())) {
        model.set("history", [...model.get("history"), before]);
        model.save_changes();
      }
      before = null;
    },
    /** End the gesture unless it goes on soon: a key held down is one move. */
    endSoon() {
      clearTimeout(settling);
      settling = setTimeout(api.end, 600);
    },
    cancel() {
      if (before !== null) write(before);
      before = null;
      model.save_changes();
    },
    canUndo: () => model.get("history").length > 0 || (before !== null && !same(before, read())),
    moved: () => !same(read(), model.get("start")),
    undo() {
      api.end();
      const history = model.get("history");
      if (!history.length) return;
      write(history[history.length - 1]);
      model.set("history", history.slice(0, -1));
      model.save_changes();
    },
    reset() {
      api.begin();
      write(model.get("start"));
      api.end();
    },
  };
  return api;
}

/** The frame around a picture: title, tools, the sentence, room for the picture and the cards, a hint. */
export function frame({ model, words, moves, code }) {
  const { texts } = words;
  const button = (name, press) => {
    const made = html("button", { type: "button", class: `tk-button tk-${name}`, text: texts[name] });
    made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && press(made));
    return made;
  };
  const undo = button("undo", moves.undo);
  const reset = button("reset", moves.reset);
  const copy = button("copy", copyCode);
  const subtitle = html("p", { class: "tk-subtitle" });
  const sentence = html("p", { class: "tk-sentence" });
  const picture = html("div", { class: "tk-picture" });
  const cards = html("div", { class: "tk-cards" });
  const byHand = html("div", { class: "tk-by-hand", hidden: "" });
  const live = html("p", { class: "tk-unseen", "aria-live": "polite" });
  const panel = html(
    "div",
    { class: "tk-panel" },
    html(
      "div",
      { class: "tk-head" },
      html("div", {}, html("p", { class: "tk-title", text: texts.title }), subtitle),
      html("div", { class: "tk-tools" }, undo, reset, copy),
    ),
    byHand,
    sentence,
    picture,
    cards,
    html("p", { class: "tk-hint", text: texts.hint }),
    live,
  );
  const lang = model.get("lang") === "zh" ? "zh-CN" : "en";
  const root = html("div", { class: "tk-explorer", role: "group", "aria-label": texts.title, lang }, panel);
  for (const [key, { fill, ink }] of Object.entries(model.get("colours"))) {
    root.style.setProperty(`--tk-fill-${key}`, fill);
    root.style.setProperty(`--tk-ink-${key}`, ink);
  }

  async function copyCode() {
    byHand.hidden = true;
    try {
      await navigator.clipboard.writeText(code());
    } catch {
      // Not allowed here (an unsafe origin, a frame, a policy): show the line, selected, and say which keys to press.
      const field = html("input", { class: "tk-code", readonly: "", "aria-label": texts.code });
      field.value = code();
      byHand.replaceChildren(field, html("span", { text: texts.copy_by_hand }));
      byHand.hidden = false;
      field.focus();
      field.select();
      return;
    }
    assign(copy, { text: texts.copied });
    announce(texts.copied);
    setTimeout(() => assign(copy, { text: texts.copy }), 2000);
  }

  let speaking = 0;
  /** Say something to a screen reader, once things have come to rest. */
  function announce(message, wait = 0) {
    clearTimeout(speaking);
    speaking = setTimeout(() => assign(live, { text: message }), wait);
  }

  return {
    root,
    picture,
    cards,
    /** Show what the thresholds mean; `spoken` follows when nothing has moved for a while. */
    say(says, about) {
      assign(subtitle, { text: about });
      const text = says.map((part) => part.textContent ?? part).join("");
      if (text !== sentence.textContent) {
        const first = sentence.textContent === "";
        sentence.replaceChildren(...says);
        if (!first) announce(text, 900);
      }
      assign(undo, { "aria-disabled": String(!moves.canUndo()) });
      assign(reset, { "aria-disabled": String(!moves.moved()) });
      const field = byHand.querySelector("input");
      if (field) field.value = code();
    },
    stop() {
      clearTimeout(speaking);
    },
  };
}
