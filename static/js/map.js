// Maps: to look at, to point on, to draw on. Each page says the same without them.
// Leaflet itself is fetched when a map comes near what is being read, so that a page with one stays light.
(() => {
  "use strict";
  const { leafletJs, leafletCss } = document.currentScript.dataset;
  const run = (L, frames) => {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const coarse = matchMedia("(pointer: coarse)").matches;
  const DECIMALS = 6;
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

  const putSpots = (map, frame, spots, bounds) => {
    for (const { at, name, note, href } of spots) {
      const label = document.createElement("div");
      const link = textOf(name, href ? "a" : "span");
      if (href) link.href = href;
      label.append(link);
      if (note) label.append(textOf(note));
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
