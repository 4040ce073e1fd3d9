((folder, program, module, loader, needed) => {
  const nonce = document.currentScript.nonce;
  const fetched = (rel, name, more) =>
    document.head.append(
      Object.assign(document.createElement("link"), { rel, href: `${folder}/${name}`, crossOrigin: "", nonce, fetchPriority: "low" }, more),
    );
  // A field that suggests gets its part when somebody goes there; without it the field works as it is.
  const goneTo = ({ target }) => {
    if (target?.dataset?.suggest || target?.list?.dataset.suggest) import("/suggest.js").then((part) => part.suggest(target), () => {});
  };
  document.addEventListener("focusin", goneTo);
  goneTo({ target: document.activeElement });
  // Links and forms are the browser's own until the whole page answers to script: a router that goes
  // elsewhere before finds another page than the document has, and nothing answers any more.
  const alive = () => "hydrated" in document.documentElement.dataset;
  const here = location.pathname + location.search;
  const ownWay = (event) => {
    if (alive() || (event.type === "click" && !event.target.closest?.("a"))) return;
    event.stopImmediatePropagation();
    if (event.type === "popstate" && here !== location.pathname + location.search) location.reload();
  };
  for (const kind of ["click", "submit", "popstate"]) addEventListener(kind, ownWay, true);
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    const wasm = { as: "fetch", type: "application/wasm" };
    fetched("preload", module, wasm);
    for (const name of needed) fetched("preload", `${name}.wasm`, wasm);
    if (needed.length) fetched("modulepreload", loader);
    // What the page shows is told to its very end; a program that is kept from before is there sooner.
    const whole = new Promise((done) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", done) : done()));
    import(`${folder}/${program}`).then((app) =>
      Promise.all([app.default({ module_or_path: `${folder}/${module}` }), whole]).then(() => app.hydrate()),
    );
  };
  // A page nobody looks at is never painted.
  if (document.hidden) start();
  new PerformanceObserver((seen) => seen.getEntriesByName("first-contentful-paint").length && setTimeout(start)).observe({ type: "paint", buffered: true });
  setTimeout(start, 2000);
})
