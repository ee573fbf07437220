// Listeners of maps and of what lies on them.

const listeners = new WeakMap();

const TGEvent = {
  addListener(object, name, handler) {
    const handle = { object, name, handler };
    if (!listeners.has(object)) listeners.set(object, new Set());
    listeners.get(object).add(handle);
    return handle;
  },
  removeListener(handle) {
    listeners.get(handle?.object)?.delete(handle);
  },
  clearListeners(object, name) {
    for (const handle of listeners.get(object) ?? []) if (!name || handle.name === name) TGEvent.removeListener(handle);
  },
};

function fire(object, name, point) {
  for (const handle of [...(listeners.get(object) ?? [])]) {
    if (handle.name === name) handle.handler.call(object, { point, target: object });
  }
}
