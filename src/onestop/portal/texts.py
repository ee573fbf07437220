"""Every word of the portal's pages, in both languages."""

from onestop.address import CoordinateLevel, MatchLevel
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
    "nav_addresses": Words("地址查詢", "Addresses"),
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
    "explore": Words("統計地圖瀏覽", "Explore the statistics on a map"),
    "explore_link": Words("在大地圖上瀏覽每項主題、欄位與期別", "Every theme, field and period on a large map"),
    "explore_field": Words("欄位", "Field"),
    "explore_period": Words("資料時間", "Period"),
    "explore_style": Words("分級方式", "Classes"),
    "explore_click": Words(
        "點選地圖，或以鍵盤移動後按 Enter，查看該區（或中央一區）的數值。",
        "Click an area to read its value; with the keyboard, move the map and press Enter for the area in the middle.",
    ),
    "explore_no_data": Words("無資料", "No data"),
    "explore_zoom_in": Words("此單元較小，請放大地圖。", "These areas are small: zoom in to see them."),
    "explore_failed": Words("數值讀取失敗，請稍後再試。", "The values could not be read; please try again later."),
    "explore_record": Words("此區資料", "The area's record"),
    "explore_scripts": Words("這張地圖需要 JavaScript；不需要的在：", "This map needs scripts; one that does not:"),
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
    "frequency": Words("更新頻率", "How often"),
    "method": Words("製作方法", "Method"),
    "disclosure": Words("揭露原則", "Disclosure"),
    "segis_code": Words("SEGIS 代碼", "Code in SEGIS"),
    "note": Words("備註", "Note"),
    "missing": Words("無統計值代表值", "No value"),
    "missing_empty": Words("空白", "empty"),
    "conditions": Words("供應條件", "Supply conditions"),
    "audience": Words("供應對象", "For whom"),
    "terms": Words("條件", "Terms"),
    "download": Words("下載", "Download"),
    "download_how": Words(
        "選擇時期、縣市與格式後下載。大型檔案第一次須製作數分鐘，完成後同一網址即可下載。",
        "Choose a period, a county and a format. A large file takes some minutes to make the first time; the same "
        "address gives it then.",
    ),
    "download_closed": Words("這個資料集須申請才能下載。", "This data set is given out by application only."),
    "period": Words("資料時間", "Period"),
    "county": Words("縣市", "County"),
    "whole_country": Words("全國", "the whole country"),
    "format": Words("格式", "Format"),
    "get_file": Words("下載檔案", "Download the file"),
    "get_product": Words("下載 SEGIS 產品包", "Download as SEGIS packs it"),
    "product_what": Words(
        "產品包為 ZIP，附 Info.ini 與 Schema.ini，欄位與 SEGIS 產品相同。",
        "The package is a ZIP with Info.ini and Schema.ini, and the columns of SEGIS.",
    ),
    "every_period": Words("全部時期（CSV，不含圖形）", "Every period (CSV, without geometry)"),
    "connect": Words("介接網址", "Addresses for QGIS and ArcGIS"),
    "layer": Words("圖層", "Layer"),
    "see_also": Words("其他", "More"),
    "not_found": Words("找不到這個頁面", "This page was not found"),
    "not_found_how": Words(
        "網址可能有誤，或資料已換版。請改用搜尋，或回到首頁。",
        "The address may be wrong, or the data may have changed. Search, or go back to the first page.",
    ),
    "bad_request": Words("無法處理這個要求", "This request cannot be taken"),
    "as_html": Words("逐筆瀏覽", "Browse the features"),
    "as_json": Words("GeoJSON（前 10,000 筆）", "GeoJSON (first 10,000)"),
    "as_open_code": Words("舊服務的 oCode", "oCodes for the old services"),
    "as_record": Words("詮釋資料（ISO 19139）", "Metadata (ISO 19139)"),
    "as_wms": Words("WMS 圖層", "WMS layer"),
    "kind_html": Words("網頁", "web page"),
    "addresses": Words("地址查門牌", "From an address to its doorplate"),
    "addresses_lead": Words(
        "輸入地址，查出門牌、坐標與所在的統計區。",
        "Type an address to find its doorplate, its coordinates and the areas that it lies in.",
    ),
    "addresses_link": Words("以地址查門牌、坐標與統計區", "Look up the doorplate, coordinates and areas of an address"),
    "addresses_how": Words(
        "地址可以不完整、有錯字、用舊地名，也可以帶樓層，或一次寫幾個號碼。每個答案都會說明有多可信、是怎麼找到的。",
        "An address may be incomplete, misspelt or of a former county, and have a floor or several numbers. Every "
        "answer says how sure it is and how it was found.",
    ),
    "addresses_try": Words("例如：", "For example:"),
    "addresses_none": Words(
        "目前提供的資料沒有地址索引，無法查詢地址。",
        "The data served now have no index of addresses, so addresses cannot be looked up.",
    ),
    "address": Words("地址", "Address"),
    "address_hint": Words("縣市、鄉鎮市區、路段巷弄、號", "County, town, road, lane and number, in Chinese"),
    "look_up": Words("查詢", "Look up"),
    "suggested": Words("建議 {count} 筆，可用上下鍵選擇", "{count} suggestions; choose with the arrow keys"),
    "kind_county": Words("縣市", "county"),
    "kind_town": Words("鄉鎮市區", "town"),
    "kind_village": Words("村里", "village"),
    "kind_street": Words("道路", "street"),
    "kind_lane": Words("巷弄", "lane"),
    "kind_doorplate": Words("門牌", "doorplate"),
    "answers": Words("共 {count} 個答案", "{count} answers"),
    "match_level": Words("比對層級", "Match level"),
    "coordinate_level": Words("坐標層級", "Coordinate level"),
    "score": Words("可信度", "Score"),
    "score_means": Words(
        "可信度 {share} 的答案中，有 {share} 是對的。", "Of answers that say {share}, {share} are right."
    ),
    "floor": Words("樓層或位置", "Floor or place"),
    "floor_means": Words("門牌資料不含這一部分。", "Doorplates do not go as far as this."),
    "past": Words("過去的門牌，使用至", "Past doorplate, until"),
    "degrees": Words("經度、緯度", "longitude, latitude"),
    "metres": Words("橫坐標、縱坐標，公尺", "easting, northing, in metres"),
    "areas": Words("所在區域", "Areas"),
    "name": Words("名稱", "Name"),
    "code": Words("代碼", "Code"),
    "near": Words(
        "門牌離界線很近，有 {share} 的機率在隔壁的{level}",
        "The doorplate is close to a boundary: with a probability of {share} it lies in the next {level},",
    ),
    "rivals": Words(
        "另有 {count} 處同樣符合；補上縣市、鄉鎮市區或村里即可分辨。",
        "Just as fitting: {count} more. The county, town or village would tell them apart.",
    ),
    "rivals_more": Words("還有 {count} 個", "and {count} more"),
    "doorplate_item": Words("這筆門牌資料", "The doorplate's record"),
    "on_map": Words("在統計地圖上看這裡", "This place on the statistical map"),
    "steps": Words("這個答案怎麼來的", "How this came about"),
    "no_steps": Words("照寫的地址直接找到，沒有改動。", "Found as it was written; nothing was changed."),
    "place_map": Words("位置圖", "Map of the place"),
}

LOCALE: dict[str, Words] = {
    "NavigationControl.ZoomIn": Words("放大", "Zoom in"),
    "NavigationControl.ZoomOut": Words("縮小", "Zoom out"),
    "AttributionControl.ToggleAttribution": Words("資料來源", "Toggle attribution"),
    "ScaleControl.Meters": Words("公尺", "m"),
    "ScaleControl.Kilometers": Words("公里", "km"),
    "Map.Title": Words("地圖", "Map"),
    "Marker.Title": Words("位置", "Place"),
}
"""What the map's own controls say."""

THEMES: dict[str, Words] = {
    "population": Words("人口", "Population"),
    "vital_events": Words("出生、死亡、結婚、離婚", "Births, deaths, marriages, divorces"),
    "income": Words("綜合所得", "Income"),
}


MATCH_LEVELS: dict[MatchLevel, Words] = {
    MatchLevel.DOORPLATE: Words("門牌", "doorplate"),
    MatchLevel.MAIN_NUMBER: Words("門牌主號，不含之號", "doorplate without its sub-number"),
    MatchLevel.NEAREST: Words("最近的門牌", "nearest doorplate"),
    MatchLevel.LANE: Words("巷弄", "lane or alley"),
    MatchLevel.JUNCTION: Words("路口", "crossing"),
    MatchLevel.SECTION: Words("路段", "section of a road"),
    MatchLevel.ROAD: Words("道路", "road"),
    MatchLevel.VILLAGE: Words("村里", "village"),
    MatchLevel.TOWN: Words("鄉鎮市區", "town"),
    MatchLevel.COUNTY: Words("縣市", "county"),
    MatchLevel.NONE: Words("無", "nothing"),
}
"""How much of a written address was found."""

COORDINATE_LEVELS: dict[CoordinateLevel, Words] = {
    CoordinateLevel.DOORPLATE: Words("門牌的位置", "of the doorplate"),
    CoordinateLevel.NEAREST: Words("鄰近門牌的位置", "of a neighbouring doorplate"),
    CoordinateLevel.LANE: Words("巷弄中間的門牌", "of a doorplate in the middle of the lane"),
    CoordinateLevel.ROAD: Words("道路中間的門牌", "of a doorplate in the middle of the road"),
    CoordinateLevel.VILLAGE: Words("村里的中心", "middle of the village"),
    CoordinateLevel.TOWN: Words("鄉鎮市區的中心", "middle of the town"),
    CoordinateLevel.COUNTY: Words("縣市的中心", "middle of the county"),
    CoordinateLevel.NONE: Words("沒有坐標", "none"),
}
"""What the coordinates of an answer are of."""


class Spoken:
    """The texts in one language; a text that does not exist is an error, not an empty place."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __getattr__(self, name: str) -> str:
        try:
            return TEXTS[name].in_(self.language)
        except KeyError:
            raise AttributeError(f"no text is called {name!r}") from None


def begun(text: str) -> str:
    """A text with a capital letter in front, as it begins a line."""
    return text[:1].upper() + text[1:]
