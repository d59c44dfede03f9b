// The ABC explorer: the Pareto curve with two cuts, and what every position of them means.
import { assign, figure, frame, html, oncePerFrame, positions, wording } from "./explorer.js";
import { CLASSES, CUTS, paretoChart } from "./pareto.js";

/** Customers and value of A, B, C: Python's own for its cuts, the same from the table where a hand was quicker. */
function figuresAt(base, state, cuts) {
  if (state.cuts?.[0] === cuts[0] && state.cuts[1] === cuts[1]) return state.classes;
  const { customers, value, steps, table } = base;
  const ranks = [0, ...cuts.map((cut) => table.customers[Math.round(cut * steps)]), customers];
  const worths = [0, ...cuts.map((cut) => table.value[Math.round(cut * steps)]), value];
  return CLASSES.map((key, i) => ({
    key,
    customers: ranks[i + 1] - ranks[i],
    customer_share: (ranks[i + 1] - ranks[i]) / customers,
    value: worths[i + 1] - worths[i],
    value_share: (worths[i + 1] - worths[i]) / value,
  }));
}

function codeOf(cuts) {
  const short = (cut) => (Number(cut.toFixed(2)) === cut ? cut.toFixed(2) : String(cut));
  return `cuts = (${cuts.map(short).join(", ")})`;
}

/** One card a class: who is in it and what they bring. */
function classCards(words, box) {
  const { texts, percent, money } = words;
  const bar = () => html("span", { class: "tk-bar" }, html("span"));
  const cards = CLASSES.map((key) => {
    const parts = {
      customers: html("span", { class: "tk-number" }),
      unit: html("span", { class: "tk-unit" }),
      more: html("span"),
      customer_share: html("strong"),
      value_share: html("strong"),
      value: html("strong"),
      customer_bar: bar(),
      value_bar: bar(),
    };
    const row = (name, ...cells) => html("div", { class: "tk-row" }, html("span", { text: texts[name] }), ...cells);
    const card = html(
      "div",
      { class: `tk-card tk-${key}`, role: "group", "aria-label": texts[`class_${key}`] },
      html(
        "div",
        { class: "tk-card-head" },
        html("span", { class: "tk-badge", text: key, "aria-hidden": "true" }),
        html("span", { class: "tk-card-name", text: texts[`class_${key}`] }),
      ),
      html(
        "p",
        { class: "tk-count" },
        parts.customers,
        " ",
        parts.unit,
        html(
          "span",
          { class: "tk-delta", title: texts.since_start, hidden: "" },
          parts.more,
          html("span", { class: "tk-unseen", text: ` ${texts.since_start}` }),
        ),
      ),
      row("customer_share", parts.customer_share, parts.customer_bar),
      row("value_share", parts.value_share, parts.value_bar),
      row("value", parts.value),
    );
    box.append(card);
    return parts;
  });
  return (classes, initial) =>
    cards.forEach((parts, i) => {
      const { customers, customer_share, value, value_share } = classes[i];
      const more = customers - initial[i].customers;
      assign(parts.customers, { text: figure(customers) });
      assign(parts.unit, { text: customers === 1 ? texts.unit_one : texts.unit });
      assign(parts.more, { text: (more > 0 ? "+" : "") + figure(more) });
      parts.more.parentNode.hidden = more === 0;
      assign(parts.customer_share, { text: percent(customer_share) });
      assign(parts.value_share, { text: percent(value_share) });
      assign(parts.value, { text: money(value) });
      parts.customer_bar.firstChild.style.width = `${customer_share * 100}%`;
      parts.value_bar.firstChild.style.width = `${value_share * 100}%`;
    });
}

/** The same sentence as Python's: what A holds now, and whether somebody is missing. */
function sentenceOf(words, classes) {
  const [a] = classes;
  const name = a.customers === 1 ? "sentence_one" : "sentence";
  const says = words.nodes(name, { customers: figure(a.customers), share: words.percent(a.value_share) });
  const empty = classes.filter(({ customers }) => customers === 0).map(({ key }) => key);
  if (!empty.length) return says;
  const nobody = words.fill("nobody", { classes: empty.join(words.texts.join) });
  return words.texts.joined
    .split(/(\{\w+\})/)
    .flatMap((part) => (part === "{what}" ? says : part === "{remedy}" ? [nobody] : part ? [part] : []));
}

function render({ model, el }) {
  const words = wording(model.get("texts"));
  const moves = positions(model, CUTS);
  const base = model.get("base");
  const cutsNow = () => CUTS.map((name) => model.get(name));
  const wishes = new Map();
  const painting = oncePerFrame(paint);

  // At most one change a frame leaves for Python; the picture does not wait for the answer.
  const sending = oncePerFrame(() => {
    const dirty = [...wishes].filter(([name, cut]) => model.get(name) !== cut);
    wishes.clear();
    if (dirty.length) {
      for (const [name, cut] of dirty) model.set(name, cut);
      painting.now();
      model.save_changes();
    }
  });
  const change = {
    to(name, cut) {
      wishes.set(name, cut);
      sending.ask();
    },
    latest: (name) => wishes.get(name) ?? model.get(name),
    drop: () => wishes.clear(),
    now: sending.now,
  };
  const shown = frame({ model, words, moves, code: () => codeOf(cutsNow()) });
  const picture = paretoChart(model, words, moves, change);
  const fillCards = classCards(words, shown.cards);
  shown.picture.append(html("p", { class: "tk-axis", text: words.texts.up }), picture.node);
  el.append(shown.root);

  function paint() {
    const cuts = cutsNow();
    const state = model.get("state");
    const classes = figuresAt(base, state, cuts);
    picture.draw(cuts, classes);
    fillCards(classes, figuresAt(base, state, model.get("start")));
    const about = words.fill("subtitle", { customers: figure(base.customers), value: words.money(base.value) });
    shown.say(sentenceOf(words, classes), about);
  }

  const events = [...CUTS, "state", "history"].map((name) => `change:${name}`);
  for (const event of events) model.on(event, painting.ask);
  const watcher = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width > 0) {
      picture.resize(width);
      paint();
    }
  });
  watcher.observe(shown.picture);
  paint();

  return () => {
    watcher.disconnect();
    painting.stop();
    sending.stop();
    shown.stop();
    for (const event of events) model.off(event, painting.ask);
  };
}

export default { render };
