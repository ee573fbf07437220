"""GetFeature: every case by GET and as a document, which must be the same question."""

from typing import Any

import pytest

from onestop.features import FeatureSource, Query, Sources

XMLNS = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" '
    'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:onestop="urn:onestop:features" service="WFS" version="2.0.0"'
)
FES = 'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'


def post(query: str = "", condition: str = "", types: str = "onestop:towns", **attributes: object) -> str:
    """A GetFeature with one query; `query` are attributes and children of it."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inner = f"<fes:Filter>{condition}</fes:Filter>" if condition else ""
    return f'<wfs:GetFeature {XMLNS}{given}><wfs:Query typeNames="{types}">{query}{inner}</wfs:Query></wfs:GetFeature>'


def get(condition: str = "", types: str = "onestop:towns", **parameters: object) -> str:
    given = "".join(f"&{name}={value}" for name, value in parameters.items())
    inner = f"&filter=<fes:Filter {FES}>{condition}</fes:Filter>".replace("%", "%25") if condition else ""
    return f"GetFeature&typenames={types}{given}{inner}"


def both(*pairs: tuple[str, str]) -> Any:
    return pytest.mark.parametrize("asked", [text for pair in pairs for text in pair])


def filtered(condition: str, types: str = "onestop:towns") -> Any:
    return both((get(condition, types), post(condition=condition, types=types)))


@both(("GetFeature&typenames=towns", post(types="towns")), (get(), post()))
def test_every_feature_of_a_type_is_answered(asked: str, ask: Any, towns: FeatureSource) -> None:
    answer = ask(asked)
    assert answer.ids == [f"towns.{one.id}" for one in towns.page(Query(limit=1000)).features]
    assert (answer.matched, answer.returned) == (len(answer.ids), len(answer.ids))


@both(
    ("gEtFeAtUrE&TYPENAMES=towns".replace("gEtFeAtUrE", "getfeature"), post()),
    ("service=wfs&VERSION=2.0.0&ReQuEsT=GetFeature&TypeName=towns", post()),
)
def test_names_of_parameters_may_be_in_any_case(asked: str, ask: Any) -> None:
    assert ask(asked).status == 200


@both((get(count=2), post(count=2)))
def test_count_limits_the_answer_and_leads_to_the_next_page(asked: str, ask: Any) -> None:
    first = ask(asked)
    assert (first.returned, first.root.get("previous")) == (2, None)
    second = ask(first.root.get("next").partition("?")[2])
    assert second.returned == min(2, first.matched - 2)
    assert not set(first.ids) & set(second.ids)
    assert ask(second.root.get("previous").partition("?")[2]).ids == first.ids


def test_pages_of_any_binding_make_the_whole_answer(ask: Any, sources: Sources) -> None:
    condition = (
        "<fes:PropertyIsGreaterThan><fes:ValueReference>P_CNT</fes:ValueReference><fes:Literal>10</fes:Literal>"
        "</fes:PropertyIsGreaterThan>"
    )
    sort = (
        "<fes:SortBy><fes:SortProperty><fes:ValueReference>P_CNT</fes:ValueReference></fes:SortProperty></fes:SortBy>"
    )
    asked = post(condition=condition, types="onestop:population_village", count=7).replace(
        "</fes:Filter>", f"</fes:Filter>{sort}"
    )
    answer = ask(asked)
    found = answer.ids
    while following := answer.root.get("next"):
        answer = ask(following.partition("?")[2])
        found += answer.ids
    assert len(found) == len(set(found)) == answer.matched > 14


@both((get(resulttype="hits"), post(resultType="hits")))
def test_hits_are_counted_and_lead_to_the_features(asked: str, ask: Any, towns: FeatureSource) -> None:
    answer = ask(asked)
    assert (answer.matched, answer.returned, answer.ids) == (towns.count(Query()), 0, [])
    assert ask(answer.root.get("next").partition("?")[2]).returned == answer.matched


@both((get(startindex=1), post(startIndex=1)))
def test_an_answer_can_begin_anywhere(asked: str, ask: Any, towns: FeatureSource) -> None:
    assert ask(asked).ids == [f"towns.{one.id}" for one in towns.page(Query(limit=1000, offset=1)).features]


def test_a_page_beyond_the_last_is_empty(ask: Any) -> None:
    answer = ask(get(startindex=10**17))
    assert (answer.status, answer.returned, answer.root.get("next")) == (200, 0, None)


SORT = (
    "<fes:SortBy><fes:SortProperty><fes:ValueReference>onestop:TOWN_ID</fes:ValueReference>"
    "<fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty></fes:SortBy>"
)


@both(
    (get(sortby="TOWN_ID DESC"), post(SORT)),
    (get(sortby="onestop:TOWN_ID+D"), post(SORT.replace("onestop:TOWN_ID", "onestop:towns/onestop:TOWN_ID"))),
)
def test_an_answer_can_be_sorted(asked: str, ask: Any) -> None:
    ids = ask(asked).ids
    assert ids == sorted(ids, reverse=True)
    assert len(ids) > 1


@both(
    (
        get(propertyname="TOWN,onestop:TOWN_ID"),
        post("".join(f"<wfs:PropertyName>{name}</wfs:PropertyName>" for name in ("TOWN", "onestop:TOWN_ID"))),
    ),
)
def test_only_the_properties_that_are_wanted_are_answered_in_their_order(asked: str, ask: Any) -> None:
    names = {tuple(child.tag.rpartition("}")[2] for child in one) for one in ask(asked).find("//onestop:towns")}
    assert names == {("TOWN_ID", "TOWN")}


def test_a_feature_is_found_by_its_identifier(ask: Any, towns: FeatureSource) -> None:
    first, second = (f"towns.{one.id}" for one in towns.page(Query(limit=2)).features)
    rid = f'<fes:ResourceId rid="{second}"/>'
    for asked in (get(resourceid=second), f"GetFeature&resourceid={second}", get(rid), post(condition=rid)):
        assert ask(asked).ids == [second]
    assert ask(get(resourceid=f"{first},{second}")).ids == [first, second]
    county = ask("GetFeature&typenames=counties&count=1").ids[0]
    assert ask(f"GetFeature&resourceid={second},{county}").ids == [second, county]
    equal = EQUAL.format("", "@gml:id", second)
    for asked in (get(equal), post(condition=equal)):
        assert ask(asked).ids == [second]


LIKE = (
    '<fes:PropertyIsLike wildCard="*" singleChar="." escapeChar="!"><fes:ValueReference>@gml:id</fes:ValueReference>'
    "<fes:Literal>{}</fes:Literal></fes:PropertyIsLike>"
)


@pytest.mark.parametrize("pattern", ["towns.1002*", "1002*"])
def test_identifiers_are_matched_by_a_pattern_with_the_name_of_the_type_or_without(
    pattern: str, ask: Any, towns: FeatureSource
) -> None:
    wanted = [f"towns.{one.id}" for one in towns.page(Query(limit=1000)).features if one.id.startswith("1002")]
    assert ask(get(LIKE.format(pattern))).ids == wanted != []


@both((get(resourceid="test-1234"), post(condition='<fes:ResourceId rid="test-1234"/>')))
def test_an_unknown_identifier_finds_nothing(asked: str, ask: Any) -> None:
    assert (ask(asked).status, ask(asked).matched) == (200, 0)


@both((get(resourceid="counties.10020"), post(condition='<fes:ResourceId rid="counties.10020"/>')))
def test_an_identifier_of_another_type_is_refused(asked: str, ask: Any) -> None:
    assert ask(asked).refusal == (400, "InvalidParameterValue", "resourceId")


def test_several_types_are_asked_at_once(ask: Any) -> None:
    query = "<wfs:Query typeNames='onestop:{}'/>"
    asked = f"<wfs:GetFeature {XMLNS}>{query.format('counties')}{query.format('towns')}</wfs:GetFeature>"
    several = [ask(asked), ask("GetFeature&typenames=(counties)(towns)"), ask("GetFeature&typenames=counties,towns")]
    for answer in several:
        parts = answer.find("/wfs:FeatureCollection/wfs:member/wfs:FeatureCollection")
        assert sum(int(part.get("numberReturned")) for part in parts) == answer.returned
        assert sum(int(part.get("numberMatched")) for part in parts) == answer.matched == len(answer.ids)
    over = ask("GetFeature&typenames=(counties)(towns)&startindex=1&count=1")
    assert over.ids == several[0].ids[1:2]
    own = ask("GetFeature&typenames=(counties)(towns)&propertyname=(COUNTY)(TOWN)&count=100")
    assert {child.tag.rpartition("}")[2] for one in own.find("//onestop:towns") for child in one} == {"TOWN"}


def test_a_prefix_of_the_client_s_own_is_resolved(ask: Any) -> None:
    named = "GetFeature&typenames=ns7:towns&namespaces=xmlns(ns7,{})"
    assert ask(named.format("urn:onestop:features")).status == 200
    assert ask(named.format("http://example.org/other")).refusal == (400, "InvalidParameterValue", "typeNames")


EQUAL = (
    "<fes:PropertyIsEqualTo{}><fes:ValueReference>{}</fes:ValueReference><fes:Literal>{}</fes:Literal>"
    "</fes:PropertyIsEqualTo>"
)


@pytest.mark.parametrize("path", ["COUNTY", "onestop:COUNTY", "onestop:towns/onestop:COUNTY", "/towns/COUNTY"])
def test_a_property_may_be_named_with_prefix_and_path(path: str, ask: Any) -> None:
    name = ask("GetFeature&typenames=counties&count=1").find("//onestop:COUNTY/text()")[0]
    condition = EQUAL.format("", path, name)
    for asked in (get(condition), post(condition=condition)):
        found = ask(asked)
        assert found.matched > 0
        assert set(found.find("//onestop:COUNTY/text()")) == {name}


def test_a_filter_may_be_written_with_signs_that_were_not_encoded(ask: Any, towns: FeatureSource) -> None:
    (first,) = towns.page(Query(limit=1)).features
    assert ask(get(EQUAL.format("", "TOWN", first.properties["TOWN"]))).matched >= 1


@filtered("<fes:PropertyIsNull><fes:ValueReference>gml:name</fes:ValueReference></fes:PropertyIsNull>")
def test_what_gml_lets_features_have_and_ours_have_not_is_null(asked: str, ask: Any, towns: FeatureSource) -> None:
    assert ask(asked).matched == towns.count(Query())


@pytest.mark.parametrize("name", ["geometry", "onestop:geometry", "onestop:towns/onestop:geometry"])
def test_a_geometry_may_be_asked_whether_it_is_there(name: str, ask: Any, towns: FeatureSource) -> None:
    there = (
        f"<fes:Not><fes:PropertyIsNull><fes:ValueReference>{name}</fes:ValueReference></fes:PropertyIsNull></fes:Not>"
    )
    for asked in (get(there), post(condition=there)):
        assert ask(asked).matched == towns.count(Query())


DURING = (
    "<fes:During><fes:ValueReference>time_start</fes:ValueReference><gml:TimePeriod gml:id='t'>"
    "<gml:beginPosition>2000-01-01</gml:beginPosition><gml:endPosition>2100-01-01</gml:endPosition></gml:TimePeriod></fes:During>"
)


@filtered(DURING, "onestop:population_village")
def test_a_statistic_has_the_days_of_its_period(asked: str, ask: Any, sources: Sources) -> None:
    answer = ask(asked)
    assert answer.matched == sources["population_village"].count(Query()) > 0
    days = sources["population_village"].dataset.periods[0]
    assert answer.find("//onestop:time_start/text()")[0] == str(days.start)
    assert answer.find("//onestop:time_end/text()")[0] == str(days.end)


@pytest.mark.parametrize("types", ["counties,towns", "(counties)(towns)"])
@pytest.mark.parametrize("version", ["service=WFS&version=1.1.0&request=GetFeature&typename=", "GetFeature&typenames="])
def test_each_of_several_types_has_its_own_list_of_properties(ask: Any, version: str, types: str) -> None:
    answer = ask(f"{version}{types}&propertyname=(COUNTY)(TOWN,TOWN_ID)")
    names = [
        {child.tag.rpartition("}")[2] for child in one} for one in answer.find("//onestop:counties|//onestop:towns")
    ]
    assert sorted({tuple(sorted(one)) for one in names}) == [("COUNTY",), ("TOWN", "TOWN_ID")]


def test_the_same_area_in_two_periods_has_two_identifiers(ask: Any) -> None:
    found = ask("GetFeature&typenames=population_village").find("//@gml:id")
    assert len(found) == len(set(found)) > 10


def test_a_condition_on_case_and_on_patterns(ask: Any, towns: FeatureSource) -> None:
    (first,) = towns.page(Query(limit=1)).features
    name = str(first.properties["TOWN"])
    like = (
        "<fes:PropertyIsLike wildCard='*' singleChar='?' escapeChar='!'><fes:ValueReference>TOWN</fes:ValueReference>"
        f"<fes:Literal>{name[0]}*</fes:Literal></fes:PropertyIsLike>"
    )
    for asked in (get(like), post(condition=like)):
        assert f"towns.{first.id}" in ask(asked).ids
    upper = EQUAL.format("", "TOWN", "{}").replace(
        "<fes:ValueReference>TOWN</fes:ValueReference>",
        "<fes:Function name='strToUpperCase'><fes:ValueReference>TOWN</fes:ValueReference></fes:Function>",
    )
    assert ask(post(condition=upper.format(name))).matched >= 1


@both(
    (get(types="schema-element(onestop:towns)"), post(types="schema-element(onestop:towns)")),
    (
        get(propertyname="onestop:towns/onestop:TOWN[1]"),
        post("<wfs:PropertyName>TOWN[position()=1]</wfs:PropertyName>"),
    ),
)
def test_the_least_of_xpath_is_understood(asked: str, ask: Any, towns: FeatureSource) -> None:
    answer = ask(asked)
    assert (answer.status, answer.returned) == (200, towns.count(Query()))


@pytest.mark.parametrize(
    "written",
    [
        "<Filter>{}</Filter>",
        "<fes:Filter>{}</fes:Filter>",
        "<ogc:Filter>{}</ogc:Filter>",
        '<?xml version="1.0" encoding="Big5"?><Filter>{}</Filter>',
    ],
)
@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_a_filter_by_get_may_leave_the_standards_namespaces_out(version: str, written: str, ask: Any) -> None:
    prefix = written.partition("Filter")[0].rpartition("<")[2]
    condition = f"<{prefix}PropertyIsEqualTo><{prefix}PropertyName>TOWN</{prefix}PropertyName>"
    condition += f"<{prefix}Literal>北區</{prefix}Literal></{prefix}PropertyIsEqualTo>"
    if prefix == "fes:":
        condition = condition.replace("PropertyName", "ValueReference")
    answer = ask(f"service=WFS&version={version}&request=GetFeature&typename=towns&filter={written.format(condition)}")
    assert set(answer.find("//onestop:TOWN/text()")) == {"北區"}


def test_namespaces_may_bind_the_prefixes_of_a_filter(ask: Any) -> None:
    condition = "<f:Filter><f:PropertyIsNull><f:ValueReference>q:TOWN</f:ValueReference></f:PropertyIsNull></f:Filter>"
    bound = "namespaces=xmlns(f,http://www.opengis.net/fes/2.0),xmlns(q,urn:onestop:features)"
    assert ask(f"GetFeature&typenames=q:towns&{bound}&filter={condition}").matched == 0


def test_1_1_0_counts_what_it_hands_over_and_of_hits_what_there_is(ask: Any, towns: FeatureSource) -> None:
    asked = "service=WFS&version=1.1.0&request=GetFeature&typename=towns"
    number = towns.count(Query())
    for more, wanted in (("", number), ("&resulttype=hits", number), ("&maxfeatures=1", 1), ("&startindex=9999", 0)):
        assert ask(asked + more).root.get("numberOfFeatures") == str(wanted)
