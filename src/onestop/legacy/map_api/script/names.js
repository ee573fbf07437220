// What pages find: the names of before.

const TGControlPosition = Object.fromEntries(
  ["TOP_LEFT", "TOP_CENTER", "TOP_RIGHT", "LEFT_TOP", "LEFT_CENTER", "LEFT_BOTTOM", "RIGHT_TOP", "RIGHT_CENTER", "RIGHT_BOTTOM", "BOTTOM_LEFT", "BOTTOM_CENTER", "BOTTOM_RIGHT"].map((name) => [name, name]),
);
const styles = (...names) => Object.fromEntries(names.map((name) => [name, name]));

window.TGOS = {
  ver: "2",
  tgHash: "none",
  TGPoint, TGSize, TGEnvelope, TGLineString, TGLinearRing, TGPolygon,
  TGCoordSys, TGTransformation, TGEvent,
  TGOnlineMap, TGMapTypeId, TGControlPosition,
  TGMapTypeControlStyle: styles("DEFAULT", "HORIZONTAL_BAR", "DROPDOWN_MENU"),
  TGNavigationControlStyle: styles("DEFAULT", "SMALL"),
  TGOverlayType: styles("NONE"),
  TGImage, TGMarker, TGInfoWindow, TGLabel, TGLine, TGFill,
  TGLocateService, TGLocatorStatus, TGAddress,
};
