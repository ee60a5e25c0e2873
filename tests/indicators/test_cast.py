"""The small council of the tests is built by the commands alone, and may be signed in to."""


def test_the_cast_is_built_and_sees_what_its_posts_allow(cast, client_as):
    assert cast.actor("staff").units_for("see") == {cast.structure.services["Housing Services"]}
    assert len(cast.series) == 5
    assert client_as("director").session["_auth_user_id"]
