"""Back and forward through what was read."""

from reader.library.trail import Place, Trail


def walked(*topics: str) -> Trail:
    trail = Trail()
    for topic in topics:
        trail.visit(Place(topic))
    return trail


def test_a_new_trail_leads_nowhere() -> None:
    trail = Trail()
    assert trail.here is None
    assert not trail.can_go_back
    assert not trail.can_go_forward
    trail.remember(scroll=0.5)
    assert trail.here is None


def test_back_and_forward_retrace_the_way() -> None:
    trail = walked("a", "b", "c")
    assert trail.here == Place("c")
    for topic, back, forward in (("b", True, True), ("a", False, True)):
        assert trail.back().topic == topic
        assert (trail.can_go_back, trail.can_go_forward) == (back, forward)
    for topic, back, forward in (("b", True, True), ("c", True, False)):
        assert trail.forward().topic == topic
        assert (trail.can_go_back, trail.can_go_forward) == (back, forward)


def test_at_the_ends_one_stays_where_one_is() -> None:
    trail = walked("a", "b")
    assert trail.forward() == Place("b")
    trail.back()
    assert trail.back() == Place("a")
    assert trail.here == Place("a")


def test_a_new_place_forgets_what_lay_forward() -> None:
    trail = walked("a", "b", "c")
    trail.back()
    trail.back()
    trail.visit(Place("d"))
    assert not trail.can_go_forward
    assert trail.back() == Place("a")
    assert trail.forward() == Place("d")


def test_the_way_back_knows_section_and_scroll() -> None:
    trail = Trail()
    trail.visit(Place("a", "hair"))
    trail.remember(scroll=0.25)
    trail.visit(Place("b"))
    trail.remember(scroll=0.75)
    assert trail.back() == Place("a", "hair", 0.25)
    trail.remember(scroll=0.5)
    assert trail.forward() == Place("b", "", 0.75)
    assert trail.back() == Place("a", "hair", 0.5)


def test_the_way_back_knows_what_was_found() -> None:
    trail = walked("a")
    trail.remember(scroll=0.0, typed="hair", row=2)
    trail.visit(Place("b", marked=("hair",)))
    assert trail.back() == Place("a", scroll=0.0, typed="hair", row=2)
    assert trail.forward().marked == ("hair",)
