// Maps: to look at, to point on, to draw on. Each page says the same without them.
// Leaflet itself is fetched when a map comes near what is being read, so that a page with one stays light.
(() => {
  "use strict";
  const { leafletJs, leafletCss } = document.currentScript.dataset;
  const run = (L, frames) => {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const coarse = matchMedia("(pointer: coarse)").matches;
  const DECIMALS = 6;
  const APART = 36; // pixels between two marks
  const LISTED = 12; // things that one mark names
  const MANY = 30; // more pins than that are not stops for the tab key: the list of responses is

  const say = (words) => {
    const said = document.getElementById("spoken");
    if (!said) return;
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 60);
  };
  const textOf = (words, tag = "span") => {
    const part = document.createElement(tag);
    part.textContent = words;
    return part;
  };
  const round = (value) => Number(value.toFixed(DECIMALS));
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  // Tiles by their numbers, or by the box they cover, as a map service (WMS) wants it.
  const Ground = L.TileLayer.extend({
    getTileUrl(coords) {
      if (!this._url.includes("{bbox}")) return L.TileLayer.prototype.getTileUrl.call(this, coords);
      const size = this.getTileSize();
      const corner = coords.scaleBy(size);
      const plane = (point) => L.CRS.EPSG3857.project(this._map.unproject(point, coords.z));
      const [first, last] = [plane(corner), plane(corner.add(size))];
      return this._url.replace("{bbox}", [first.x, last.y, last.x, first.y].join(","));
    },
  });

  const pin = () => L.divIcon({ className: "map-pin", iconSize: null });

  const drawn = (feature) => L.geoJSON(feature, {
    style: (each) => ({
      className: `map-shape${/LineString$/.test(each.geometry.type) ? " map-line" : ""}`,
    }),
    pointToLayer: (_each, at) => L.circleMarker(at, { radius: 9, className: "map-shape" }),
    onEachFeature: (each, layer) => {
      if (each.properties && each.properties.name) layer.bindTooltip(textOf(each.properties.name));
    },
  });

  const makeMap = (frame) => {
    const map = L.map(frame.querySelector(".map"), {
      zoomControl: false,
      attributionControl: false,
      scrollWheelZoom: false,
      dragging: !coarse, // one finger moves the page, two move the map
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
      maxZoom: 19,
      zoomSnap: frame.dataset.tiles ? 1 : 0.25, // without pictures beneath it may fill its frame
      worldCopyJump: true,
    });
    if (still) map.panBy = (by, how) => L.Map.prototype.panBy.call(map, by, { ...how, animate: false });
    L.control.zoom({ zoomInTitle: frame.dataset.in, zoomOutTitle: frame.dataset.out }).addTo(map);
    if (frame.dataset.tiles) {
      new Ground(frame.dataset.tiles, { maxZoom: 19 }).addTo(map);
      const whose = L.control.attribution({ prefix: false });
      if (frame.dataset.attribution) whose.addAttribution(textOf(frame.dataset.attribution).innerHTML);
      whose.addTo(map);
    }
    // The wheel scrolls the page until somebody means the map.
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    return map;
  };

  const look = (map, bounds, frame) => {
    if (bounds.isValid()) {
      map.fitBounds(bounds, { maxZoom: 16, padding: [28, 28], animate: false });
      return;
    }
    const [south, west, north, east] = (frame.dataset.firstView || "54.5,8,57.8,15.3").split(",").map(Number);
    map.fitBounds([[south, west], [north, east]], { animate: false });
  };

  const fetched = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };
  const shapesOf = async (frame) => {
    if (frame.dataset.shapes) return JSON.parse(frame.dataset.shapes);
    return frame.dataset.src ? fetched(frame.dataset.src) : null;
  };
  // A response by its number, or anything by its name, with or without an address.
  const spotOf = (frame, spot) => {
    if (!Array.isArray(spot)) return spot;
    const [number, latitude, longitude, note] = spot;
    const name = frame.dataset.spot.replace("{n}", number.toLocaleString(document.documentElement.lang));
    return { at: [latitude, longitude], name, note, href: frame.dataset.spotHref + number };
  };
  const spotsOf = async (frame) => {
    if (!frame.dataset.spotsSrc) return JSON.parse(frame.dataset.spots || "[]").map((each) => spotOf(frame, each));
    const { features } = await fetched(frame.dataset.spotsSrc);
    return features.map(({ properties, geometry: { coordinates: [longitude, latitude] } }) => (
      spotOf(frame, [properties.number, latitude, longitude, properties.name])
    ));
  };

  const spoken = ({ name, note, href }) => {
    const link = textOf(name, href ? "a" : "span");
    if (href) link.href = href;
    return note ? [link, textOf(note)] : [link];
  };

  // Marks that would cover each other are one, with their number, and say what they are.
  const putGroups = (map, layer, spots) => {
    layer.clearLayers();
    const groups = [];
    for (const spot of spots) {
      const at = map.latLngToLayerPoint(spot.at);
      const group = groups.find((each) => each.at.distanceTo(at) < APART);
      if (group) group.spots.push(spot); else groups.push({ at, spots: [spot] });
    }
    for (const { spots: those } of groups) {
      const label = document.createElement("div");
      label.append(...those.slice(0, LISTED).flatMap(spoken));
      if (those.length > LISTED) label.append(textOf("…"));
      L.marker(those[0].at, {
        icon: those.length > 1
          ? L.divIcon({ className: "map-pin map-pins", iconSize: null, html: String(those.length) }) : pin(),
        title: those.slice(0, LISTED).map(({ name, note }) => (note ? `${name}: ${note}` : name)).join("; "),
        keyboard: groups.length <= MANY,
      }).bindPopup(label, { closeButton: false, maxHeight: 240 }).addTo(layer);
    }
  };

  const putSpots = (map, frame, spots, bounds) => {
    for (const { at, name, note, href } of spots) {
      const label = document.createElement("div");
      label.append(...spoken({ name, note, href }));
      L.marker(at, {
        icon: pin(),
        title: note ? `${name}: ${note}` : name,
        keyboard: spots.length <= MANY,
      }).bindPopup(label, { closeButton: false }).addTo(map);
      bounds.extend(at);
    }
  };

  // The keyboard's way to a click: Enter, while the map itself has the focus, means its middle.
  const onPlace = (map, act) => {
    const box = map.getContainer();
    map.on("click", (event) => act(event.latlng.wrap()));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== box) return;
      event.preventDefault();
      act(map.getCenter().wrap());
    });
  };

  // All that goes on: marks, shapes and outlines; where there is more than fits, those in view are asked for.
  const around = async (map, frame, bounds) => {
    const layer = L.layerGroup().addTo(map);
    const pins = L.layerGroup().addTo(map);
    let spots = [];
    const said = frame.querySelector("[data-more]");
    let whole = { features: [], areas: [], shapes: [] };
    const show = (found) => {
      layer.clearLayers();
      spots = found.features.map(({ properties, geometry: { coordinates: [longitude, latitude] } }) => (
        { ...properties, at: [latitude, longitude] }
      ));
      const edges = L.latLngBounds([]);
      for (const shape of found.shapes) edges.extend(drawn(shape).addTo(layer).getBounds());
      for (const { at } of spots) edges.extend(at);
      putGroups(map, pins, spots);
      said.hidden = !found.more;
      return edges;
    };
    whole = await fetched(frame.dataset.marksSrc);
    for (const area of whole.areas) {
      const outline = L.geoJSON(area, { style: { className: "map-area" }, interactive: false }).addTo(map);
      bounds.extend(outline.getBounds());
    }
    bounds.extend(show(whole));
    map.on("zoomend", () => putGroups(map, pins, spots));
    if (whole.more) {
      let last = 0;
      map.on("moveend", async () => {
        const asked = ++last;
        await new Promise((done) => { setTimeout(done, 300); });
        if (asked !== last) return;
        const view = map.getBounds();
        const box = [view.getSouth(), view.getWest(), view.getNorth(), view.getEast()]
          .map((each, index) => (Math[index < 2 ? "floor" : "ceil"](each * 1000) / 1000))
          .map((each, index) => Math.max(-(index % 2 ? 180 : 90), Math.min(index % 2 ? 180 : 90, each)));
        try {
          const found = await fetched(`${frame.dataset.marksSrc}${frame.dataset.marksSrc.includes("?") ? "&" : "?"}box=${box.join(",")}`);
          if (asked === last) show(found);
        } catch {
          say(frame.dataset.failed);
        }
      });
    }
    nearMe(map, frame, whole);
  };

  // A position is compared with what was fetched before it was known. The map does not move to it: its
  // ground, and what is asked for by its view, would tell others where somebody is.
  const nearMe = (map, frame, whole) => {
    const part = frame.parentElement.querySelector("[data-near]");
    if (!part || !navigator.geolocation) return;
    part.hidden = false;
    const list = part.querySelector("[data-nearest]");
    const number = (value, most) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: most });
    const far = (metres) => (metres < 950
      ? part.dataset.metres.replace("{n}", number(Math.round(metres / 50) * 50, 0))
      : part.dataset.kilometres.replace("{n}", number(metres / 1000, metres < 9500 ? 1 : 0)));
    const inRing = (ring, x, y) => ring.reduce((inside, [ax, ay], index) => {
      const [bx, by] = ring[(index + 1) % ring.length];
      return (ay > y) !== (by > y) && x < ax + ((y - ay) * (bx - ax)) / (by - ay) ? !inside : inside;
    }, false);
    const isIn = (area, x, y) => area.features.some(({ geometry: { type, coordinates } }) => (
      (type === "Polygon" ? [coordinates] : coordinates).some(([edge, ...holes]) => inRing(edge, x, y) && !holes.some((hole) => inRing(hole, x, y)))
    ));
    part.querySelector("button").addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude } }) => {
        const here = L.latLng(latitude, longitude);
        L.circleMarker(here, { radius: 8, className: "map-here" }).bindTooltip(textOf(part.dataset.you)).addTo(map);
        const near = whole.features
          .map(({ properties, geometry: { coordinates: [x, y] } }) => ({ ...properties, metres: here.distanceTo([y, x]) }))
          .sort((one, other) => one.metres - other.metres).slice(0, 5);
        const rows = near.map(({ name, note, href, metres }) => {
          const row = document.createElement("li");
          const link = textOf(name, "a");
          link.className = "ds-link";
          link.href = href;
          row.append(link, textOf(` ${[note, far(metres)].filter(Boolean).join(". ")}`));
          return row;
        });
        const items = document.createElement("ol");
        items.append(...rows);
        const areas = whole.areas.filter((each) => each.area && isIn(each, longitude, latitude)).map((each) => {
          const line = document.createElement("p");
          const link = textOf(part.dataset.area.replace("{a}", each.name), "a");
          link.className = "ds-link";
          link.href = `${part.dataset.here}?area=${encodeURIComponent(each.area)}`;
          line.append(link);
          return line;
        });
        list.replaceChildren(textOf(rows.length ? part.dataset.found : part.dataset.none, "p"), items, ...areas);
        say(rows.length ? part.dataset.found : part.dataset.none);
      }, () => {
        list.replaceChildren(textOf(part.dataset.failed, "p"));
        say(part.dataset.failed);
      }, { maximumAge: 60000, timeout: 15000 });
    });
  };

  const pointOn = (map, frame, bounds) => {
    const field = document.getElementById(frame.dataset.writes);
    const clear = frame.querySelector("[data-clear]");
    let mark = null;
    const show = (at) => {
      if (mark) mark.remove();
      mark = at && L.marker(at, { icon: pin(), interactive: false, keyboard: false }).addTo(map);
      clear.hidden = !at;
    };
    const written = () => {
      const found = field.value.match(/^\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*$/);
      const at = found && [Number(found[1]), Number(found[2])];
      return at && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180 ? at : null;
    };
    onPlace(map, (at) => {
      field.value = `${at.lat.toFixed(DECIMALS)}, ${at.lng.toFixed(DECIMALS)}`;
      show(at);
      changed(field);
      say(frame.dataset.chosen.replace("{p}", field.value));
    });
    field.addEventListener("change", () => {
      const at = written();
      show(at);
      if (at) map.panTo(at, { animate: !still });
    });
    clear.addEventListener("click", () => {
      field.value = "";
      show(null);
      changed(field);
      map.getContainer().focus();
    });
    const at = written();
    show(at);
    if (at) bounds.extend(at);
  };

  const drawOn = (map, frame) => {
    const field = document.getElementById(frame.dataset.writes);
    const parts = frame.querySelector(".map-parts");
    const undo = frame.querySelector("[data-undo]");
    const finish = frame.querySelector("[data-finish]");
    const tools = [...frame.querySelectorAll("[data-draw]")];
    const standing = L.layerGroup().addTo(map);
    const sketch = L.layerGroup().addTo(map);
    const fewest = { Point: 1, LineString: 2, Polygon: 3 };
    const names = { Point: frame.dataset.point, LineString: frame.dataset.line, Polygon: frame.dataset.area };
    let features = [];
    let kind = "";
    let points = [];

    const read = () => {
      try {
        const whole = field.value.trim() ? JSON.parse(field.value) : { type: "FeatureCollection", features: [] };
        const found = whole.type === "FeatureCollection" ? whole.features
          : [whole.type === "Feature" ? whole : { type: "Feature", properties: {}, geometry: whole }];
        drawn({ type: "FeatureCollection", features: found });
        features = found;
        frame.hidden = false;
      } catch {
        frame.hidden = true; // what stands in the field is not to be overwritten
      }
    };
    const write = () => {
      field.value = features.length ? JSON.stringify({ type: "FeatureCollection", features }) : "";
      changed(field);
    };
    const bounds = () => L.latLngBounds(standing.getLayers().flatMap((each) => {
      const box = each.getBounds();
      return box.isValid() ? [box.getSouthWest(), box.getNorthEast()] : [];
    }));

    const list = () => {
      parts.replaceChildren(...features.map((feature, index) => {
        const row = document.createElement("li");
        const line = document.createElement("div");
        line.className = "map-part";
        const name = document.createElement("input");
        name.className = "ds-input";
        name.maxLength = 200;
        name.setAttribute("aria-label", frame.dataset.name.replace("{n}", index + 1));
        name.value = (feature.properties && feature.properties.name) || "";
        name.addEventListener("change", () => {
          feature.properties = name.value.trim() ? { name: name.value.trim() } : {};
          write();
          show();
        });
        const remove = textOf("×", "button");
        remove.type = "button";
        remove.className = "ds-button";
        remove.dataset.variant = "tertiary";
        remove.dataset.small = "";
        remove.setAttribute("aria-label", frame.dataset.remove.replace("{n}", index + 1));
        remove.addEventListener("click", () => {
          features.splice(index, 1);
          write();
          show();
          list();
          say(frame.dataset.removed);
          map.getContainer().focus();
        });
        line.append(textOf(names[feature.geometry.type] || frame.dataset.several), name, remove);
        row.append(line);
        return row;
      }));
    };
    const show = () => {
      standing.clearLayers();
      for (const feature of features) standing.addLayer(drawn(feature));
    };
    const sketched = () => {
      sketch.clearLayers();
      if (points.length > 1) {
        const shape = kind === "Polygon" ? L.polygon : L.polyline;
        sketch.addLayer(shape(points, { className: `map-draft${kind === "Polygon" ? "" : " map-line"}`, interactive: false }));
      }
      for (const at of points) sketch.addLayer(L.circleMarker(at, { radius: 6, className: "map-corner", interactive: false }));
      undo.disabled = !points.length;
      finish.disabled = !points.length;
    };
    const choose = (wanted) => {
      kind = wanted;
      points = [];
      for (const tool of tools) tool.setAttribute("aria-pressed", tool.dataset.draw === kind);
      if (kind) map.doubleClickZoom.disable(); else map.doubleClickZoom.enable();
      sketched();
    };
    const end = () => {
      if (points.length < fewest[kind]) {
        say(frame.dataset.few);
        return;
      }
      const written = points.map((at) => [round(at.lng), round(at.lat)]);
      const coordinates = kind === "Point" ? written[0] : kind === "Polygon" ? [[...written, written[0]]] : written;
      features.push({ type: "Feature", properties: {}, geometry: { type: kind, coordinates } });
      choose("");
      write();
      show();
      list();
      say(frame.dataset.added.replace("{n}", features.length));
    };

    onPlace(map, (at) => {
      if (!kind) return;
      points.push(at);
      if (kind === "Point") {
        end();
        return;
      }
      sketched();
      say(frame.dataset.vertices.replace("{n}", points.length));
    });
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && kind) choose("");
    });
    for (const tool of tools) {
      tool.setAttribute("aria-pressed", "false");
      tool.addEventListener("click", () => {
        choose(kind === tool.dataset.draw ? "" : tool.dataset.draw);
        if (kind) map.getContainer().focus({ preventScroll: true });
      });
    }
    undo.addEventListener("click", () => {
      points.pop();
      sketched();
      say(frame.dataset.vertices.replace("{n}", points.length));
    });
    finish.addEventListener("click", end);
    // A shape that only lacks the last press is not lost when the form is sent.
    field.form.addEventListener("submit", () => {
      if (kind && points.length >= fewest[kind]) end();
    }, { capture: true });
    field.addEventListener("change", () => {
      read();
      show();
      list();
    });
    read();
    show();
    list();
    return bounds();
  };

  const begin = async (frame) => {
    let spots = [];
    try {
      spots = await spotsOf(frame);
    } catch {
      return;
    }
    if (frame.dataset.map === "spots" && !spots.length) return;
    frame.hidden = false;
    const map = makeMap(frame);
    const bounds = L.latLngBounds([]);
    map.setView([56, 10], 6, { animate: false });
    try {
      const shapes = await shapesOf(frame);
      if (shapes) bounds.extend(drawn(shapes).addTo(map).getBounds());
    } catch {
      say(frame.dataset.failed);
    }
    putSpots(map, frame, spots, bounds);
    if (frame.dataset.map === "around") {
      try {
        await around(map, frame, bounds);
      } catch {
        say(frame.dataset.failed);
      }
    }
    if (frame.dataset.map === "point") pointOn(map, frame, bounds);
    if (frame.dataset.map === "draw") bounds.extend(drawOn(map, frame));
    look(map, bounds, frame);
    frame.dataset.ready = "";
  };

  frames.forEach(begin);
  };

  let fetched;
  const leaflet = () => {
    fetched ||= new Promise((done, failed) => {
      const looks = document.createElement("link");
      looks.rel = "stylesheet";
      looks.href = leafletCss;
      const works = document.createElement("script");
      works.src = leafletJs;
      works.addEventListener("load", () => done(window.L));
      works.addEventListener("error", failed);
      // Its looks come first, so that ours are the last word.
      document.head.prepend(looks);
      document.head.append(works);
    });
    return fetched;
  };
  // The frame is not shown yet: what it stands in is watched.
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const frames = [...target.children].filter((each) => each.matches("[data-map]"));
      leaflet().then((L) => run(L, frames)).catch(() => { fetched = undefined; });
    }
  }, { rootMargin: "400px" });
  document.querySelectorAll("[data-map]").forEach((frame) => near.observe(frame.parentElement));
})();
