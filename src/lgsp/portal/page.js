"use strict";
// Moves dots along the ribbons and replaces what the stream sends. Without it the page still reads.
(() => {
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const words = settings.words;
  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);
  const number = new Intl.NumberFormat(settings.lang === "en" ? "en-US" : "vi-VN");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const marks = new Map();
  for (const mark of document.querySelectorAll(".mark")) {
    marks.set(mark.dataset.code, {
      element: mark,
      axis: settings.order[Number(mark.dataset.axis)],
      x: Number(mark.dataset.x),
      y: Number(mark.dataset.y),
      half: mark.classList.contains("box") ? Number(mark.querySelector("rect").getAttribute("height")) / 2 : 0,
      name: mark.querySelector("title").textContent.split(" · ")[0].replace("Ủy ban nhân dân", "UBND"),
      look: "",
    });
  }

  // --- moving dots -------------------------------------------------------------------------
  const layer = byId("moving");
  const waiting = [];
  const moving = new Set();
  const MOST = 160;
  let lastOut = 0;

  // Where a code stands for one axis: at home at its mark, elsewhere at the bridge between axes.
  // A labelled box is met at its edge, so that its name stays readable.
  function place(code, axis) {
    const mark = marks.get(code);
    if (mark && mark.axis === axis) {
      const edge = mark.half * Math.sign(settings.axes[axis] - mark.y);
      return { x: mark.x, y: mark.y + edge, element: mark.element };
    }
    return { x: settings.bridge[0], y: settings.bridge[1], element: null };
  }

  function path(move) {
    const from = place(move.from, move.axis);
    const to = place(move.to, move.axis);
    const y = settings.axes[move.axis];
    if (y === undefined) return null;
    const points = [[from.x, from.y], [from.x, y], [to.x, y], [to.x, to.y]];
    const lengths = points.slice(1).map((p, i) => Math.hypot(p[0] - points[i][0], p[1] - points[i][1]));
    return { points, lengths, total: lengths.reduce((a, b) => a + b, 0), to };
  }

  function setOut(move, now) {
    const way = path(move);
    if (!way || way.total < 1) return;
    const dot = document.createElementNS(SVG, "use");
    const edoc = move.kind === "edoc";
    dot.setAttribute("href", edoc ? "#edoc" : move.code === "02" ? "#refusal" : "#status");
    dot.setAttribute("x", way.points[0][0]);
    dot.setAttribute("y", way.points[0][1]);
    layer.append(dot);
    const seconds = (edoc ? 0.9 : 0.6) + way.total / (edoc ? 520 : 700);
    moving.add({ dot, way, start: now, length: seconds * 1000, edoc });
  }

  function at(way, done) {
    let left = way.total * done;
    for (let i = 0; i < way.lengths.length; i++) {
      if (left <= way.lengths[i] || i === way.lengths.length - 1) {
        const part = way.lengths[i] ? Math.min(1, left / way.lengths[i]) : 1;
        const [a, b] = [way.points[i], way.points[i + 1]];
        return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
      }
      left -= way.lengths[i];
    }
    return way.points[way.points.length - 1];
  }

  function flash(way) {
    const ring = document.createElementNS(SVG, "circle");
    ring.setAttribute("class", "flash");
    ring.setAttribute("cx", way.to.x);
    ring.setAttribute("cy", way.to.y);
    ring.setAttribute("r", 4);
    layer.append(ring);
    const start = performance.now();
    const grow = (now) => {
      const done = (now - start) / 500;
      if (done >= 1) { ring.remove(); return; }
      ring.setAttribute("r", 4 + done * 12);
      ring.setAttribute("opacity", 1 - done);
      requestAnimationFrame(grow);
    };
    requestAnimationFrame(grow);
  }

  function frame(now) {
    // A burst leaves in a quick stream, not in one lump: the eye can follow it.
    const pause = 1000 / (18 + waiting.length);
    while (waiting.length && moving.size < MOST && now - lastOut >= pause) {
      setOut(waiting.shift(), now);
      lastOut = Math.max(lastOut + pause, now - 100);
    }
    for (const item of moving) {
      const done = Math.max(0, (now - item.start) / item.length);
      if (done >= 1) {
        item.dot.remove();
        moving.delete(item);
        if (item.edoc && item.way.to.element) flash(item.way);
        continue;
      }
      const eased = done < 0.5 ? 2 * done * done : 1 - (2 - 2 * done) ** 2 / 2;
      const [x, y] = at(item.way, eased);
      item.dot.setAttribute("x", x.toFixed(1));
      item.dot.setAttribute("y", y.toFixed(1));
    }
    requestAnimationFrame(frame);
  }
  if (!calm) requestAnimationFrame(frame);

  // --- what the stream says ----------------------------------------------------------------
  const text = (element, value) => { if (element && element.textContent !== value) element.textContent = value; };

  function showBoard(board) {
    byId("lost").hidden = board.reachable;
    text(byId("sent"), number.format(board.sent));
    text(byId("received"), number.format(board.received));
    for (const cell of document.querySelectorAll("[data-status]")) {
      text(cell, number.format(board.statuses[cell.dataset.status] || 0));
    }
    for (const [code, status] of Object.entries(board.agencies)) {
      const mark = marks.get(code);
      const look = settings.looks[status] || "";
      if (!mark || mark.look === look) continue;
      mark.element.classList.remove("got", "busy", "finished", "refused", "other");
      if (look) mark.element.classList.add(look);
      mark.look = look;
    }
    showBooks(board.books);
    showDocuments(board.documents);
    showStory(board.story);
    if (board.world && board.world.now) setClock(board.world);
  }

  function showBooks(books) {
    const counts = Object.values(books).flatMap((book) => [book.edoc, book.status]);
    const badge = byId("books");
    badge.hidden = !counts.length;
    const good = counts.every((count) => count.balanced);
    badge.className = good ? "good" : "bad";
    text(badge.querySelector("b"), good ? `✔ ${words.balanced}` : `✘ ${words.unbalanced}`);
    const flying = counts.reduce((sum, count) => sum + count.in_flight, 0);
    text(badge.querySelector("span"), `${number.format(flying)} ${words.in_flight}`);
  }

  function showDocuments(documents) {
    if (!documents.length) return;
    const lines = documents.slice(0, settings.documents).map((line) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `?lang=${settings.lang}&id=${encodeURIComponent(line.id)}`;
      link.dataset.id = line.id;
      const sender = marks.get(line.sender);
      for (const [tag, value] of [["b", sender ? sender.name : line.sender], ["span", line.subject],
        ["i", `${line.received}/${line.receivers}`]]) {
        const part = document.createElement(tag);
        part.textContent = value;
        link.append(part);
      }
      link.lastChild.classList.toggle("partly", line.received < line.receivers);
      item.append(link);
      return item;
    });
    const focused = document.activeElement && document.activeElement.dataset.id;
    byId("documents").replaceChildren(...lines);
    if (focused) document.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }

  function showStory(story) {
    if (!story || !byId("chapter")) return;
    text(byId("chapter"), `${story.step}/${story.total}`);
    text(byId("caption"), story.title[settings.lang] || "");
    text(byId("tale"), story.failed || (story.finished ? words.finished : story.text[settings.lang] || ""));
    byId("paused").hidden = !story.paused || story.finished;
    const news = story.news.length ? story.news[story.news.length - 1] : null;
    text(byId("news"), news && !story.finished ? news[settings.lang] : "");
    const off = { pause: story.paused, step: false, continue: !story.paused };
    for (const button of document.querySelectorAll("button[data-action]")) {
      button.disabled = story.finished || off[button.dataset.action];
    }
  }

  // --- the world's clock -------------------------------------------------------------------
  let clock = null;
  function setClock(world) {
    const now = Date.parse(world.now);
    if (!clock || clock.now !== now || clock.scale !== world.scale) {
      clock = { now, scale: world.scale, seen: performance.now() };
    }
  }
  function tick() {
    if (!clock) return;
    const hours = 7 * 3600e3; // Viet Nam: UTC+7, no summer time
    const moment = new Date(clock.now + (performance.now() - clock.seen) * clock.scale + hours);
    const two = (value) => String(value).padStart(2, "0");
    const day = settings.weekdays[(moment.getUTCDay() + 6) % 7];
    text(byId("clock"), `${day}, ${two(moment.getUTCDate())}/${two(moment.getUTCMonth() + 1)}/${moment.getUTCFullYear()} ` +
      `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}`);
  }
  if (settings.world && settings.world.now) setClock(settings.world);
  setInterval(tick, 250);

  // --- choosing a document, steering the story ---------------------------------------------
  let chosen = new URLSearchParams(location.search).get("id");
  async function choose(id) {
    chosen = id;
    byId("list").hidden = Boolean(id);
    byId("document").hidden = !id;
    if (!id) return;
    const answer = await fetch(`document?lang=${settings.lang}&id=${encodeURIComponent(id)}`);
    if (chosen === id) byId("document").innerHTML = await answer.text(); // our own server's, escaped there
  }
  byId("side").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-id], a[data-back]");
    if (!link) return;
    event.preventDefault();
    choose(link.dataset.id || null);
  });
  setInterval(() => { if (chosen) choose(chosen).catch(() => {}); }, 2000);

  for (const button of document.querySelectorAll("button[data-action]")) {
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      const answer = await fetch(button.formAction, { method: "POST", headers: { Accept: "application/json" } });
      if (answer.ok) showStory(await answer.json());
    });
  }

  const stream = new EventSource("stream");
  stream.onmessage = (message) => {
    const board = JSON.parse(message.data);
    showBoard(board);
    if (!calm && !document.hidden) waiting.push(...board.moves);
    if (waiting.length > 600) waiting.splice(0, waiting.length - 600);
  };
  stream.onerror = () => { byId("lost").hidden = false; };
})();
