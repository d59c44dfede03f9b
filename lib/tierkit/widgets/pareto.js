// The Pareto curve with its three regions and two cuts that slide along it like beads on a wire.
import { assign, figure, keyMove, svg } from "./explorer.js";

export const CUTS = ["cut_a", "cut_b"];
export const CLASSES = ["A", "B", "C"];
const PAD = { top: 16, right: 18, bottom: 58, left: 68 };
const TOUCH = 22; // a finger's radius
const PILL = { width: 56, height: 22 };

/** The height of a curve of rising `from` at a place: linear between its points. */
export function along(from, to, place) {
  let low = 0;
  let high = from.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] < place) low = middle;
    else high = middle;
  }
  const run = from[high] - from[low];
  return run > 0 ? to[low] + ((to[high] - to[low]) * Math.min(1, Math.max(0, (place - from[low]) / run))) : to[high];
}

/** How far cut `i` may go, in the view's steps, and which step is nearest to a wish. */
function room(base, cuts, i) {
  const { steps, gap } = base;
  const low = Math.ceil((i === 0 ? gap : cuts[0] + gap) * steps - 1e-6);
  const high = Math.floor((i === 0 ? cuts[1] - gap : 1 - gap) * steps + 1e-6);
  return { low, high, nearest: (cut) => Math.min(high, Math.max(low, Math.round(cut * steps))) / steps };
}

/** The picture: builds its nodes once, then only moves them. */
export function paretoChart(model, words, moves, change) {
  const { texts, percent } = words;
  const base = model.get("base");
  const { x: xs, y: ys } = base.curve;
  // Where on the curve each place a cut can stand at lies.
  const crossing = Array.from({ length: base.steps + 1 }, (_, k) => along(ys, xs, k / base.steps));
  let size = { width: 0, height: 0 };
  const X = (share) => PAD.left + share * (size.width - PAD.left - PAD.right);
  const Y = (share) => size.height - PAD.bottom - share * (size.height - PAD.bottom - PAD.top);

  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => ({
    share,
    rule: svg("line", { class: "tk-rule" }),
    up: svg("text", { class: "tk-tick", "text-anchor": "end", text: percent(share, 0) }),
    across: svg("text", { class: "tk-tick", "text-anchor": "middle", text: percent(share, 0) }),
  }));
  const regions = CLASSES.map((key) => ({
    key,
    area: svg("polygon", { class: `tk-area tk-${key}` }),
    line: svg("polyline", { class: `tk-curve tk-${key}` }),
    name: svg("text", { class: "tk-region", "text-anchor": "middle", text: key }),
  }));
  const across = svg("text", { class: "tk-axis", "text-anchor": "end", text: texts.across });
  const pill = (key) => {
    const rect = svg("rect", { class: `tk-pill tk-${key}`, ...PILL, rx: PILL.height / 2 });
    const text = svg("text", { class: `tk-pill-text tk-${key}`, "text-anchor": "middle" });
    return { rect, text, group: svg("g", { "aria-hidden": "true" }, rect, text) };
  };
  const handles = CUTS.map((name, i) => {
    const key = CLASSES[i];
    const parts = {
      flat: svg("line", { class: "tk-cut-line" }),
      down: svg("line", { class: "tk-cut-line" }),
      flatGrip: svg("line", { class: "tk-grip" }),
      downGrip: svg("line", { class: "tk-grip" }),
      ring: svg("circle", { class: "tk-ring", r: 16 }),
      touch: svg("circle", { class: "tk-touch", r: TOUCH }),
      bead: svg("circle", { class: "tk-bead", r: 9 }),
    };
    const group = svg("g", {
      class: `tk-cut tk-${key}`,
      role: "slider",
      tabindex: 0,
      "aria-label": texts[name],
      "aria-orientation": "vertical",
      // Arrow keys are the slider's here, not the notebook's.
      "data-lm-suppress-shortcuts": "true",
    });
    group.append(...Object.values(parts));
    return { name, i, group, ...parts, left: pill(key), foot: pill(key) };
  });
  const node = svg(
    "svg",
    { class: "tk-chart", role: "group", "aria-label": texts.chart },
    ...ticks.flatMap(({ rule, up, across: foot }) => [rule, up, foot]),
    ...regions.flatMap(({ area, line, name }) => [area, line, name]),
    across,
    ...handles.flatMap(({ left, foot }) => [left.group, foot.group]),
    ...handles.map(({ group }) => group),
  );

  const cutsNow = () => CUTS.map((name) => model.get(name));
  const beadAt = (cut) => ({ x: X(along(ys, xs, cut)), y: Y(cut) });

  /** The place for cut `i` nearest to a point of the picture: the bead stays on its wire. */
  function nearestCut(i, point) {
    const { low, high } = room(base, cutsNow(), i);
    let best = low;
    let least = Infinity;
    for (let k = low; k <= high; k += 1) {
      const distance = (X(crossing[k]) - point.x) ** 2 + (Y(k / base.steps) - point.y) ** 2;
      if (distance < least) [best, least] = [k, distance];
    }
    return best / base.steps;
  }

  const pointerIn = (event) => {
    const box = node.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  /** Of two beads under one finger the nearer is meant, whichever lies on top. */
  function meant(handle, point) {
    const far = ({ name }) => Math.hypot(beadAt(model.get(name)).x - point.x, beadAt(model.get(name)).y - point.y);
    const [near] = [...handles].sort((one, other) => far(one) - far(other));
    return far(near) <= TOUCH ? near : handle;
  }

  let held = null;

  function take(event, handle) {
    if (event.button !== 0 || held !== null) return;
    event.preventDefault();
    const point = pointerIn(event);
    const { name, i, group } = meant(handle, point);
    const bead = beadAt(model.get(name));
    held = { name, i, group, id: event.pointerId, dx: bead.x - point.x, dy: bead.y - point.y };
    group.setPointerCapture(event.pointerId);
    group.focus({ preventScroll: true });
    group.classList.add("tk-held");
    moves.end();
    moves.begin();
  }

  function pull(event) {
    if (held?.id !== event.pointerId) return;
    const point = pointerIn(event);
    change.to(held.name, nearestCut(held.i, { x: point.x + held.dx, y: point.y + held.dy }));
  }

  function letGo(keep) {
    if (held === null) return;
    held.group.classList.remove("tk-held");
    held = null;
    if (keep) {
      change.now();
      moves.end();
    } else {
      change.drop();
      moves.cancel();
    }
  }

  function press(event, { name, i }) {
    if (event.key === "Escape" && held !== null) {
      event.stopPropagation();
      letGo(false);
      return;
    }
    const move = keyMove(event, { step: 0.01, fine: 1 / base.steps, page: 0.05 });
    if (move === null) return;
    event.preventDefault();
    event.stopPropagation();
    const limits = room(base, cutsNow(), i);
    const wish = typeof move === "string" ? limits[move] / base.steps : limits.nearest(change.latest(name) + move);
    moves.begin();
    change.to(name, wish);
    moves.endSoon();
  }

  for (const handle of handles) {
    const { group } = handle;
    group.addEventListener("pointerdown", (event) => take(event, handle));
    group.addEventListener("pointermove", pull);
    group.addEventListener("lostpointercapture", () => letGo(true));
    group.addEventListener("keydown", (event) => press(event, handle));
    group.addEventListener("blur", () => held === null && moves.end());
  }

  function place(line, from, to) {
    assign(line, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
  }

  function placePill({ rect, text }, x, y) {
    assign(rect, { x: x - PILL.width / 2, y: y - PILL.height / 2 });
    assign(text, { x, y: y + 4 });
  }

  function resize(width) {
    size = { width, height: Math.round(Math.min(380, Math.max(240, width * 0.46))) };
    assign(node, { width, height: size.height, viewBox: `0 0 ${width} ${size.height}` });
    for (const { share, rule, up, across: foot } of ticks) {
      place(rule, { x: X(0), y: Y(share) }, { x: X(1), y: Y(share) });
      assign(up, { x: X(0) - 12, y: Y(share) + 4 });
      assign(foot, { x: X(share), y: Y(0) + 22 });
    }
    assign(across, { x: X(1), y: size.height - 8 });
  }

  function draw(cuts, classes) {
    if (!size.width) return;
    const edges = [classes[0].customer_share, classes[0].customer_share + classes[1].customer_share];
    const ends = [0, ...edges, 1];
    regions.forEach(({ area, line, name }, r) => {
      const [start, end] = [ends[r], ends[r + 1]];
      const inner = xs.flatMap((x, k) => (x > start && x < end ? [`${X(x)},${Y(ys[k])}`] : []));
      const wire = [
        `${X(start)},${Y(along(xs, ys, start))}`,
        ...inner,
        `${X(end)},${Y(along(xs, ys, end))}`,
      ];
      assign(area, { points: [`${X(start)},${Y(0)}`, ...wire, `${X(end)},${Y(0)}`].join(" ") });
      assign(line, { points: end > start ? wire.join(" ") : "" });
      assign(name, {
        x: (X(start) + X(end)) / 2,
        y: Y(0) - 14,
        visibility: X(end) - X(start) > 20 ? "visible" : "hidden",
      });
    });

    const beads = cuts.map(beadAt);
    const feet = edges.map((edge) => ({ x: X(edge), y: Y(0) }));
    // Labels of close cuts make room for each other and cover no number of the axes.
    const apart = Math.max(0, PILL.height + 2 - (beads[0].y - beads[1].y)) / 2;
    const lift = Math.max(0, PILL.height / 2 + 2 - (beads[1].y - apart));
    const levels = [beads[0].y + apart + lift, beads[1].y - apart + lift];
    const wide = Math.max(0, PILL.width + 2 - (feet[1].x - feet[0].x)) / 2;
    const over = Math.max(0, feet[1].x + wide + PILL.width / 2 - size.width);
    const foots = [feet[0].x - wide - over, feet[1].x + wide - over];
    handles.forEach(({ i, name, group, flat, down, flatGrip, downGrip, ring, touch, bead, left, foot }) => {
      const top = { x: feet[i].x, y: Y(along(xs, ys, edges[i])) };
      for (const line of [flat, flatGrip]) place(line, { x: X(0), y: beads[i].y }, beads[i]);
      for (const line of [down, downGrip]) place(line, top, feet[i]);
      for (const circle of [ring, touch, bead]) assign(circle, { cx: beads[i].x, cy: beads[i].y });
      placePill(left, PILL.width / 2 + 4, levels[i]);
      placePill(foot, foots[i], Y(0) + 18);
      assign(left.text, { text: percent(cuts[i], Math.round(cuts[i] * 1000) % 10 === 0 ? 0 : 1) });
      assign(foot.text, { text: percent(edges[i]) });
      const limits = room(base, cuts, i);
      const above = figure(classes.slice(0, i + 1).reduce((sum, { customers }) => sum + customers, 0));
      assign(group, {
        "aria-valuemin": +((limits.low / base.steps) * 100).toFixed(2),
        "aria-valuemax": +((limits.high / base.steps) * 100).toFixed(2),
        "aria-valuenow": +(cuts[i] * 100).toFixed(2),
        "aria-valuetext": words.fill("cut_says", { cut: left.text.textContent, customers: above }),
        "data-name": name,
      });
    });
    for (const { share, up, across: footTick } of ticks) {
      const hidden = levels.some((y) => Math.abs(y - Y(share)) < 19);
      const covered = foots.some((x) => Math.abs(x - X(share)) < 48) || (size.width < 460 && share % 1 > 0);
      assign(up, { visibility: hidden ? "hidden" : "visible" });
      assign(footTick, { visibility: covered ? "hidden" : "visible" });
    }
  }

  return { node, resize, draw };
}

