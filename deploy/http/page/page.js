// The live page. Everything that comes from articles becomes text nodes and, where it is a web address, the target of a
// link: nothing here makes markup of text.
'use strict';

const ROWS = 300; // on the page at a time
const EVENTS = 2000; // remembered, to filter among
const MARKS = 20000; // remembered for the chart
const ACTORS = 5000; // remembered, to offer as filters
const DYADS = 8;
const BINS = 30;
const STALLED_SECONDS = 60;
const COME_BACK_MS = 10000;

const at = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const words = (name) => (name || '').toLowerCase().replaceAll('_', ' ');
const counted = (number) => number.toLocaleString('en');
const signed = (number) => (number > 0 ? '+' : number < 0 ? '−' : '') + Math.abs(number).toFixed(1);
const toneOf = (score) => (score < 0 ? 'conflict' : score > 0 ? 'cooperation' : 'neutral');
const codesOf = (actors) => (actors || []).map((actor) => actor.code);
const scoreOf = (event) => (event.score && event.score.conflict) || 0;
const confidenceOf = (event) => (event.score && event.score.confidence) || 0;

function say(text) {
  at('said').textContent = text;
}

// ---------------------------------------------------------------------------------------------------------- filters

const filter = { country: '', action: '', instrument: '', confidence: 0 };
let wanted = []; // of the country: {any} or {source, target}

function readCountry(text) {
  return text
    .toLowerCase()
    .split(',')
    .map((part) => part.split(/>|→/).map((code) => code.trim()))
    .filter((codes) => codes.some((code) => code))
    .map((codes) => (codes.length > 1 ? { source: codes[0], target: codes[1] } : { any: codes[0] }));
}

// A code is meant whole; a part of a longer name will do ("hamas" for "org:Hamas").
const names = (code, asked) => code === asked || (asked.length > 3 && code.includes(asked));

function isAmong(codes, asked) {
  return !asked || codes.some((code) => names(code.toLowerCase(), asked));
}

function passes({ sources, targets, action, instrument, confidence }) {
  if (filter.action && action !== filter.action) return false;
  if (filter.instrument && instrument !== filter.instrument) return false;
  if (confidence < filter.confidence) return false;
  if (wanted.length === 0) return true;
  return wanted.some(({ any, source, target }) =>
    any ? isAmong(sources, any) || isAmong(targets, any) : isAmong(sources, source) && isAmong(targets, target));
}

// A word that the page has not met yet becomes one to choose.
function offer(select, name) {
  if (!name || [...select.options].some((option) => option.value === name)) return;
  const option = make('option', '', words(name));
  option.value = name;
  const after = [...select.options].find((other) => other.value && other.value > name);
  select.insertBefore(option, after || null);
}

function showFilter() {
  at('country').value = filter.country;
  for (const field of ['action', 'instrument']) {
    offer(at(field), filter[field]);
    at(field).value = filter[field];
  }
  at('confidence').value = filter.confidence;
  at('confidence-value').textContent = filter.confidence.toFixed(2);
}

function setFilter(changes) {
  Object.assign(filter, changes);
  wanted = readCountry(filter.country);
  showFilter();
  const kept = Object.entries(filter).filter(([, value]) => value);
  history.replaceState(null, '', '#' + new URLSearchParams(kept.map(([key, value]) => [key, String(value)])));
  renderList();
  renderDyads();
  say(at('shown').textContent);
}

function filterOfAddress() {
  const kept = new URLSearchParams(location.hash.slice(1));
  const confidence = Number(kept.get('confidence'));
  return {
    country: kept.get('country') || '',
    action: kept.get('action') || '',
    instrument: kept.get('instrument') || '',
    confidence: confidence >= 0 && confidence <= 1 ? confidence : 0,
  };
}

// ----------------------------------------------------------------------------------------------------------- events

// Newest last: {event, mark} or {missed}.
const entries = [];
let marks = []; // oldest first
let paused = false;
let waiting = 0; // entries that came while the list was held
let news = []; // entries that the next frame puts on the list
const actors = new Map(); // code to how often it was seen

function keepEntry(entry) {
  const last = entries[entries.length - 1];
  if (entry.missed && last && last.missed) {
    last.missed += entry.missed;
    if (last.row) last.row.textContent = missedText(last.missed);
    return;
  }
  entries.push(entry);
  if (entries.length > EVENTS) entries.shift();
  news.push(entry);
  if (news.length > EVENTS) news.shift();
  schedule();
}

function meet(codes) {
  for (const code of codes) actors.set(code, (actors.get(code) || 0) + 1);
  if (actors.size <= ACTORS) return;
  // Those that were seen once make room.
  for (const [code, times] of actors) if (times === 1) actors.delete(code);
  if (actors.size > ACTORS) actors.clear();
}

function receive(event) {
  const mark = {
    time: event.committed,
    sources: codesOf(event.sources),
    targets: codesOf(event.targets),
    action: event.action,
    instrument: event.instrument,
    confidence: confidenceOf(event),
    score: scoreOf(event),
  };
  marks.push(mark);
  if (marks.length > MARKS) marks = marks.slice(-MARKS / 2);
  meet(mark.sources);
  meet(mark.targets);
  offer(at('action'), event.action);
  offer(at('instrument'), event.instrument);
  keepEntry({ event, mark });
}

function receiveMissed(count) {
  if (count > 0) keepEntry({ missed: count });
}

const missedText = (count) => `${counted(count)} ${count === 1 ? 'event' : 'events'} not shown: more than are kept for this page`;

// Pieces of the sentence: what names the act, who acts, and the rest. Spans count bytes of the article.
function piecesOf(event) {
  const quote = event.quote || '';
  const begin = event.quote_span ? event.quote_span.begin : 0;
  const bytes = new TextEncoder().encode(quote);
  const decoder = new TextDecoder();
  const marked = [];
  const add = (span, kind, text) => {
    if (!span) return;
    const piece = { from: span.begin - begin, to: span.end - begin, kind };
    const inside = piece.from >= 0 && piece.to > piece.from && piece.to <= bytes.length;
    // Bytes that are not UTF-8 are longer here than in the article: then only the text itself can be looked for.
    if (!inside || decoder.decode(bytes.subarray(piece.from, piece.to)) !== text) {
      const found = text ? quote.indexOf(text) : -1;
      if (found < 0) return;
      piece.from = new TextEncoder().encode(quote.slice(0, found)).length;
      piece.to = piece.from + new TextEncoder().encode(text).length;
    }
    if (marked.every((other) => piece.to <= other.from || piece.from >= other.to)) marked.push(piece);
  };
  add(event.trigger_span, 'trigger', event.trigger);
  for (const actor of [...(event.sources || []), ...(event.targets || [])]) {
    // An actor may stand in another sentence.
    if (actor.span && event.quote_span && actor.span.begin >= begin && actor.span.end <= event.quote_span.end) {
      add(actor.span, 'actor', actor.name);
    }
  }
  marked.sort((a, b) => a.from - b.from);
  const pieces = [];
  let done = 0;
  for (const { from, to, kind } of marked) {
    pieces.push({ text: decoder.decode(bytes.subarray(done, from)) });
    pieces.push({ text: decoder.decode(bytes.subarray(from, to)), kind });
    done = to;
  }
  pieces.push({ text: decoder.decode(bytes.subarray(done)) });
  return pieces;
}

function quoteOf(event) {
  const quote = make('p', 'quote');
  for (const { text, kind } of piecesOf(event)) {
    if (!text) continue;
    if (!kind) quote.append(text);
    else quote.append(kind === 'trigger' ? make('mark', '', text) : make('span', 'actor', text));
  }
  return quote;
}

// An address that leads to the web, or nothing.
function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : '';
  } catch {
    return '';
  }
}

function fromOf(event) {
  const origin = event.origin || {};
  const line = make('p', 'from');
  const title = origin.title || origin.article_id || 'article';
  const address = webAddress(origin.url);
  if (address) {
    const link = make('a', '', title);
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    line.append(link);
  } else {
    line.append(title);
  }
  for (const more of [origin.source, (origin.published || '').slice(0, 10), address ? '' : origin.url]) {
    if (more) line.append(' · ', more);
  }
  if (origin.duplicate_of) line.append(' · told before');
  return line;
}

const DIRECTIONS = { TIGHTEN: '▲ tighten', EASE: '▼ ease' };

function factsOf({ event, mark }) {
  const line = make('p', 'facts');
  const time = make('time', 'quiet', new Date(mark.time).toLocaleTimeString('en-GB'));
  time.dateTime = new Date(mark.time).toISOString();
  time.title = new Date(mark.time).toLocaleString('en-GB');
  line.append(time, make('span', 'who', `${mark.sources.join(', ') || '?'} → ${mark.targets.join(', ') || '?'}`));
  line.append(make('span', 'action', words(event.action)), make('span', '', words(event.instrument)));
  for (const more of [DIRECTIONS[event.direction], words(event.status), event.conditional && 'on a condition', event.magnitude,
    event.object]) {
    if (more) line.append(make('span', 'quiet', more));
  }
  const score = make('span', 'score', signed(mark.score));
  score.title = `${toneOf(mark.score)}, from −10 (war) to +10 (alliance)`;
  const sure = make('span', 'sure', mark.confidence.toFixed(2));
  sure.title = 'confidence: how often events like this one are right';
  line.append(score, make('span', 'unseen', toneOf(mark.score)), sure);
  return line;
}

function rowOf(entry) {
  const row = make('li');
  row.tabIndex = -1;
  if (entry.missed) {
    row.className = 'gap';
    row.textContent = missedText(entry.missed);
    entry.row = row;
    return row;
  }
  row.className = toneOf(entry.mark.score);
  row.append(factsOf(entry), quoteOf(entry.event), fromOf(entry.event));
  return row;
}

const isShown = (entry) => Boolean(entry.missed) || passes(entry.mark);

function showCounts() {
  const matching = entries.reduce((sum, entry) => sum + (!entry.missed && passes(entry.mark) ? 1 : 0), 0);
  const kept = entries.reduce((sum, entry) => sum + (entry.missed ? 0 : 1), 0);
  at('shown').textContent = `${counted(matching)} of ${counted(kept)} events`;
  at('empty').hidden = matching > 0;
  at('empty').textContent = kept > 0 ? 'No event passes these filters.' : 'No event yet. They come as they are published.';
  at('fresh').hidden = waiting === 0;
  at('fresh').textContent = `${counted(waiting)} new ${waiting === 1 ? 'event' : 'events'}`;
  document.title = waiting > 0 ? `(${waiting}) policywire` : 'policywire';
}

function letTabIn() {
  const rows = at('list').children;
  if (rows.length > 0 && !at('list').querySelector('li[tabindex="0"]')) rows[0].tabIndex = 0;
}

function renderList() {
  const rows = [];
  for (let i = entries.length - 1; i >= 0 && rows.length < ROWS; --i) {
    if (isShown(entries[i])) rows.push(rowOf(entries[i]));
  }
  at('list').replaceChildren(...rows);
  news = [];
  waiting = 0;
  letTabIn();
  showCounts();
}

// Somebody reads: what is before their eyes stays there.
const isHeld = () => paused || window.scrollY > 120 || at('list').contains(document.activeElement);

function addNews() {
  const shown = news.filter(isShown);
  news = [];
  if (isHeld()) {
    waiting += shown.filter((entry) => !entry.missed).length;
  } else if (waiting > 0) {
    renderList();
    return;
  } else {
    const list = at('list');
    list.prepend(...shown.slice(-ROWS).reverse().map(rowOf));
    while (list.children.length > ROWS) list.lastChild.remove();
    letTabIn();
  }
  showCounts();
}

let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  const add = () => {
    scheduled = false;
    addNews();
  };
  // A page that nobody sees gets no frames.
  if (document.hidden) setTimeout(add, 1000);
  else requestAnimationFrame(add);
}

function goToNewest() {
  if (at('list').contains(document.activeElement)) document.activeElement.blur();
  window.scrollTo({ top: 0 });
  renderList();
}

function setPaused(on) {
  paused = on;
  at('pause').setAttribute('aria-pressed', String(on));
  at('pause').textContent = on ? 'Go on' : 'Pause';
  if (!on) goToNewest();
  say(on ? 'paused' : 'going on');
}

// ------------------------------------------------------------------------------------------------------------ chart

let clockAhead = 0; // of the service's clock, in ms

function dyadsWithin(from, until) {
  const dyads = new Map();
  for (const mark of marks) {
    if (mark.time < from || !passes(mark)) continue;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(((mark.time - from) / (until - from)) * BINS)));
    for (const source of mark.sources) {
      for (const target of mark.targets) {
        if (source === target) continue;
        const name = `${source}>${target}`;
        let dyad = dyads.get(name);
        if (!dyad) {
          dyad = { name, source, target, count: 0, sum: 0, up: new Array(BINS).fill(0), down: new Array(BINS).fill(0) };
          dyads.set(name, dyad);
        }
        ++dyad.count;
        dyad.sum += mark.score;
        (mark.score > 0 ? dyad.up : dyad.down)[bin] += Math.abs(mark.score);
      }
    }
  }
  return [...dyads.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).slice(0, DYADS);
}

function svg(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function barsOf(dyad, most) {
  const width = 300;
  const middle = 17;
  const step = width / BINS;
  const picture = svg('svg', { viewBox: `0 0 ${width} ${2 * middle}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  picture.append(svg('line', { x1: 0, y1: middle, x2: width, y2: middle }));
  for (let bin = 0; bin < BINS; ++bin) {
    const bar = (amount, tone) => {
      if (amount === 0) return;
      const height = Math.max(1.5, (amount / most) * (middle - 1));
      const y = tone === 'conflict' ? middle : middle - height;
      picture.append(svg('rect', { x: bin * step + 1, y, width: step - 2, height, class: tone }));
    };
    bar(dyad.up[bin], 'cooperation');
    bar(dyad.down[bin], 'conflict');
  }
  return picture;
}

function dyadRow(dyad, most) {
  const row = make('li');
  const button = make('button');
  const mean = dyad.sum / dyad.count;
  const pressed = filter.country === dyad.name;
  const told = `${dyad.source} toward ${dyad.target}: ${counted(dyad.count)} ${dyad.count === 1 ? 'event' : 'events'}, ` +
    `${toneOf(mean)} ${signed(mean)} on average`;
  button.type = 'button';
  button.dataset.dyad = dyad.name;
  button.title = told;
  button.setAttribute('aria-label', told);
  button.setAttribute('aria-pressed', String(pressed));
  button.append(make('span', 'pair', `${dyad.source} → ${dyad.target}`), barsOf(dyad, most),
    make('span', `sum ${toneOf(mean)}`, signed(mean)));
  row.append(button);
  return row;
}

function renderDyads() {
  const until = Date.now() + clockAhead;
  const dyads = dyadsWithin(until - Number(at('window').value) * 1000, until);
  const most = Math.max(1, ...dyads.flatMap((dyad) => [...dyad.up, ...dyad.down]));
  const focused = document.activeElement && document.activeElement.dataset.dyad;
  at('dyads').replaceChildren(...dyads.map((dyad) => dyadRow(dyad, most)));
  at('dyads-empty').hidden = dyads.length > 0;
  const again = focused && [...at('dyads').querySelectorAll('button')].find((button) => button.dataset.dyad === focused);
  if (again) again.focus({ preventScroll: true });
}

function showCountries() {
  const known = [...actors].sort((a, b) => b[1] - a[1]).slice(0, 200);
  at('countries').replaceChildren(...known.map(([code]) => {
    const option = make('option');
    option.value = code;
    return option;
  }));
}

// ----------------------------------------------------------------------------------------------------------- health

const readings = []; // oldest first, over about ten seconds

function rate(name) {
  const first = readings[0];
  const last = readings[readings.length - 1];
  const seconds = (last.time - first.time) / 1000;
  return seconds > 0 ? (last[name] - first[name]) / seconds : undefined;
}

const shortly = (value) => (value === undefined ? '–' : value >= 100 ? counted(Math.round(value)) : value.toFixed(1));
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function healthRows(health) {
  const commits = health.commits - readings[0].commits;
  const commitMs = commits > 0 ? ((health.commit_seconds - readings[0].commit_seconds) / commits) * 1000
    : health.commits > 0 ? (health.commit_seconds / health.commits) * 1000 : undefined;
  const letters = Object.entries(health.dead_letters);
  const behind = health.behind;
  return [
    ['events', `${counted(health.events)}, ${shortly(rate('events'))}/s`],
    ['articles', `${counted(health.articles)}, ${shortly(rate('articles'))}/s`],
    ['lag', health.lag === null ? 'no broker answers' : `${counted(health.lag)} records in ${health.partitions} partitions`,
      health.lag === null],
    behind && ['furthest behind', `${behind.topic}[${behind.partition}]: ${counted(behind.lag)} records, last moved ` +
      `${behind.seconds.toFixed(0)} s ago`, behind.seconds > STALLED_SECONDS],
    ['commit', commitMs === undefined ? '–' : `${commitMs.toFixed(0)} ms`],
    ['in flight', megabytes(health.in_flight_bytes)],
    ['dead letters', letters.map(([reason, count]) => `${words(reason)} ${counted(count)}`).join(', ') || 'none'],
    ['tried again', `${counted(health.retries)} commits, ${counted(health.rewinds)} rewinds`],
    ['version', health.version || '–'],
  ].filter(Boolean);
}

function showHealth(health) {
  clockAhead = health.time - Date.now();
  if (readings.length > 0 && health.records < readings[readings.length - 1].records) readings.length = 0; // a new start
  readings.push(health);
  if (readings.length > 6) readings.shift();
  const letters = Object.values(health.dead_letters).reduce((sum, count) => sum + count, 0);
  at('vital-events').textContent = shortly(rate('events'));
  at('vital-articles').textContent = shortly(rate('articles'));
  at('vital-lag').textContent = health.lag === null ? '?' : counted(health.lag);
  at('vital-dead').textContent = counted(letters);
  at('ready').textContent = health.not_ready || 'ready';
  at('ready').dataset.state = health.not_ready ? 'bad' : 'good';
  at('health').replaceChildren(...healthRows(health).flatMap(([name, text, bad]) =>
    [make('dt', '', name), make('dd', bad ? 'bad' : '', text)]));
}

function forgetHealth() {
  readings.length = 0;
  at('ready').textContent = 'not heard of';
  at('ready').dataset.state = 'waiting';
  for (const vital of ['vital-events', 'vital-articles', 'vital-lag', 'vital-dead']) at(vital).textContent = '–';
}

// ------------------------------------------------------------------------------------------------------- connection

let lastId = '';

function showLink(state, text) {
  if (at('link').textContent !== text) say(text);
  at('link').dataset.state = state;
  at('link').textContent = text;
}

function connect() {
  const stream = new EventSource('events' + (lastId ? '?after=' + encodeURIComponent(lastId) : ''));
  stream.onopen = () => showLink('good', 'live');
  stream.onmessage = (message) => {
    lastId = message.lastEventId;
    receive(JSON.parse(message.data));
  };
  stream.addEventListener('missed', (message) => receiveMissed(Number(message.data)));
  stream.addEventListener('health', (message) => showHealth(JSON.parse(message.data)));
  stream.onerror = () => {
    forgetHealth();
    showLink('bad', 'connection lost, trying again');
    // An answer that is no stream, as to one watcher too many, is the end of it to a browser.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, COME_BACK_MS);
  };
}

// --------------------------------------------------------------------------------------------------------- keyboard

function step(by) {
  const rows = [...at('list').children];
  const now = rows.indexOf(document.activeElement.closest ? document.activeElement.closest('#list li') : null);
  const next = rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + by))];
  if (!next) return;
  for (const row of at('list').querySelectorAll('li[tabindex="0"]')) row.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function openArticle() {
  const row = document.activeElement;
  const link = row && row.matches('#list li') && row.querySelector('a');
  if (link) link.click();
  return Boolean(link);
}

const KEYS = {
  'j': () => step(1),
  'k': () => step(-1),
  'g': goToNewest,
  '/': () => at('country').select(),
  'a': () => at('action').focus(),
  'i': () => at('instrument').focus(),
  'c': () => at('confidence').focus(),
  'x': () => at('filters').reset(),
  'w': () => at('window').focus(),
  'p': () => setPaused(!paused),
  '?': () => at('help').showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || at('help').open) return;
  // What had the focus in a dialog that was closed keeps it until the next picture: keys are not for that.
  const field = event.target.matches('input, select, textarea') && event.target.checkVisibility();
  if (event.key === 'Escape' && field) event.target.blur();
  if (field || !at('keys-on').checked) return;
  if (event.key === 'Enter') {
    if (openArticle()) event.preventDefault();
  } else if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
  }
}

// Storage may be forbidden; then the choice lasts as long as the page.
function rememberKeys(store) {
  try {
    store(window.localStorage);
  } catch {
    // Nothing to be done.
  }
}

function start() {
  document.addEventListener('keydown', onKey);
  at('filters').addEventListener('submit', (event) => event.preventDefault());
  at('filters').addEventListener('reset', (event) => {
    event.preventDefault();
    setFilter({ country: '', action: '', instrument: '', confidence: 0 });
  });
  at('filters').addEventListener('input', () => setFilter({
    country: at('country').value,
    action: at('action').value,
    instrument: at('instrument').value,
    confidence: Number(at('confidence').value),
  }));
  at('dyads').addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) setFilter({ country: filter.country === button.dataset.dyad ? '' : button.dataset.dyad });
  });
  at('window').addEventListener('change', renderDyads);
  at('pause').addEventListener('click', () => setPaused(!paused));
  at('fresh').addEventListener('click', goToNewest);
  at('help-open').addEventListener('click', () => at('help').showModal());
  at('help-close').addEventListener('click', () => at('help').close());
  rememberKeys((storage) => { at('keys-on').checked = storage.getItem('single-keys') !== 'off'; });
  at('keys-on').addEventListener('change', () => rememberKeys((storage) =>
    storage.setItem('single-keys', at('keys-on').checked ? 'on' : 'off')));
  window.addEventListener('hashchange', () => setFilter(filterOfAddress()));
  setFilter(filterOfAddress());
  connect();
  setInterval(renderDyads, 2000);
  setInterval(showCountries, 5000);
}

start();
