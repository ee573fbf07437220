"""Every word of the portal's pages, in both languages."""

from onestop.dataset import Words

TEXTS: dict[str, Words] = {
    "site": Words("OneStop 地理資訊一站通", "OneStop geospatial data"),
    "brand": Words("地理資訊一站通", "geospatial data"),
    "tagline": Words(
        "一處找到、查看並介接全臺地理資料", "Find, see and connect to Taiwan's geographic data in one place"
    ),
    "skip": Words("跳到主要內容", "Skip to main content"),
    "menu": Words("主選單", "Main menu"),
    "nav_map": Words("統計地圖", "Map"),
    "nav_search": Words("資料目錄", "Catalogue"),
    "nav_services": Words("介接服務", "Services"),
    "synthetic": Words(
        "目前提供的小區域、門牌與統計為程式產生的合成資料，僅供展示，不可作為任何依據。",
        "The small areas, doorplates and statistics shown now are synthetic: made by a program for demonstration only. "
        "Do not rely on them.",
    ),
    "synthetic_tag": Words("合成資料", "Synthetic data"),
    "search": Words("搜尋", "Search"),
    "search_hint": Words("輸入關鍵字，例如：人口、村里、門牌", "Keywords, such as population, village, address"),
    "holds": Words(
        "共 {datasets} 項資料集、{areas} 個區域、{doorplates} 筆門牌",
        "{datasets} data sets, {areas} areas, {doorplates} doorplates",
    ),
    "map": Words("統計地圖", "Statistical map"),
    "theme": Words("主題", "Theme"),
    "level": Words("空間單元", "Level"),
    "show": Words("顯示", "Show"),
    "legend": Words("圖例：", "Legend:"),
    "click": Words("點選地圖可查看該區的數值。", "Click the map to read an area's values."),
    "nothing_here": Words("此處沒有資料", "No data here"),
    "services": Words("介接服務", "Services"),
    "services_how": Words(
        "免申請，複製網址即可加入 QGIS、ArcGIS 或自己的程式。",
        "No registration: copy an address into QGIS, ArcGIS or your own program.",
    ),
    "copy": Words("複製", "Copy"),
    "copied": Words("已複製", "Copied"),
    "look": Words("查看服務說明", "See the service's own description"),
    "licence_note": Words("資料授權依各資料集所載", "Licences are stated with each data set"),
    "release": Words("資料版次", "Data release"),
    "found": Words("找到 {total} 筆", "{total} found"),
    "nothing_found": Words(
        "沒有符合的資料。可改用較短的關鍵字，例如「人口」。",
        "Nothing matches. Try a shorter keyword, such as “population”.",
    ),
    "pages": Words("分頁", "Pages"),
    "before": Words("上一頁", "Previous"),
    "after": Words("下一頁", "Next"),
    "use": Words("取得與介接", "Get and connect"),
    "fields": Words("欄位", "Fields"),
    "field": Words("欄位名稱", "Field"),
    "meaning": Words("說明", "Meaning"),
    "type": Words("型別", "Type"),
    "unit": Words("單位", "Unit"),
    "provider": Words("提供機關", "Provider"),
    "licence": Words("授權", "Licence"),
    "edition": Words("版本", "Edition"),
    "features": Words("筆數", "Features"),
    "periods": Words("資料時間", "Periods"),
    "not_found": Words("找不到這個頁面", "This page was not found"),
    "not_found_how": Words(
        "網址可能有誤，或資料已換版。請改用搜尋，或回到首頁。",
        "The address may be wrong, or the data may have changed. Search, or go back to the first page.",
    ),
    "bad_request": Words("無法處理這個要求", "This request cannot be taken"),
    "as_html": Words("逐筆瀏覽", "Browse the features"),
    "as_json": Words("GeoJSON（前 10,000 筆）", "GeoJSON (first 10,000)"),
    "as_csv": Words("CSV（前 10,000 筆）", "CSV (first 10,000)"),
    "as_record": Words("詮釋資料（ISO 19139）", "Metadata (ISO 19139)"),
    "as_wms": Words("WMS 圖層", "WMS layer"),
    "kind_html": Words("網頁", "web page"),
}

LOCALE: dict[str, Words] = {
    "NavigationControl.ZoomIn": Words("放大", "Zoom in"),
    "NavigationControl.ZoomOut": Words("縮小", "Zoom out"),
    "AttributionControl.ToggleAttribution": Words("資料來源", "Toggle attribution"),
    "ScaleControl.Meters": Words("公尺", "m"),
    "ScaleControl.Kilometers": Words("公里", "km"),
    "Map.Title": Words("地圖", "Map"),
}
"""What the map's own controls say."""

THEMES: dict[str, Words] = {
    "population": Words("人口", "Population"),
    "vital_events": Words("出生、死亡、結婚、離婚", "Births, deaths, marriages, divorces"),
    "income": Words("綜合所得", "Income"),
}


class Spoken:
    """The texts in one language; a text that does not exist is an error, not an empty place."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __getattr__(self, name: str) -> str:
        try:
            return TEXTS[name].in_(self.language)
        except KeyError:
            raise AttributeError(f"no text is called {name!r}") from None
