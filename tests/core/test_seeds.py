from core.seeds import part_seed, share_seed


def test_a_part_has_the_seed_that_it_always_had():
    assert part_seed(0, "train_vae") == 2497178514
    assert part_seed(0, "train_vae") != part_seed(1, "train_vae")


def test_parts_without_a_seed_get_the_one_of_the_plan():
    plan = {"seed": 7, "first": {"epochs": 2}, "second": {"seed": 1}, "other": {}}
    assert share_seed(plan, "first", "second", "third") == {
        "seed": 7, "first": {"seed": 7, "epochs": 2}, "second": {"seed": 1}, "third": {"seed": 7}, "other": {},
    }  # fmt: skip
    assert plan["first"] == {"epochs": 2}


def test_the_default_seed_is_zero_and_what_is_no_mapping_is_left_alone():
    assert share_seed({"first": None}, "first", "second") == {"first": None, "second": {"seed": 0}}
    assert share_seed("not a plan", "first") == "not a plan"
