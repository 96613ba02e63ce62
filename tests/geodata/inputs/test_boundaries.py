import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from geodata.errors import DataError
from geodata.inputs.boundaries import (
    current_district_code,
    mend,
    nation_of,
    read_areas,
    region_of,
    simplify,
)
from geodata.tables import read_table

OTHER_HEADER = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    '{"ITL326CD": "TLC31"}, "geometry": {"type": "Point", "coordinates": [0, 52]}}]}'
)


@pytest.mark.parametrize(
    ("code", "held"),
    [
        ("E08000016", "E08000016"),
        ("E08000038", "E08000016"),
        ("E08000019", "E08000019"),
        ("E08000039", "E08000019"),
        ("W06000015", "W06000015"),
    ],
)
def test_both_codes_of_barnsley_and_of_sheffield_resolve(code, held):
    assert current_district_code(code) == held
    assert held in set(read_table("districts")["lad"])


def test_nation_is_read_off_the_code():
    codes = pd.Series(["E06000001", "W06000001", "S12000005", "N09000001", "95AA01S1"])
    expected = ["England", "Wales", "Scotland", "Northern Ireland", "Northern Ireland"]
    assert nation_of(codes).tolist() == expected


def test_a_foreign_code_is_named():
    with pytest.raises(DataError, match=r"'M99999999' \(row 1\)"):
        nation_of(pd.Series(["E06000001", "M99999999"]))


def test_mend_takes_a_bow_tie_apart():
    tie = Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    mended = mend(gpd.GeoSeries([tie], crs="EPSG:27700"))
    assert mended.is_valid.all()
    assert isinstance(mended.iloc[0], MultiPolygon)
    assert mended.area.iloc[0] == pytest.approx(5_000)


def test_mend_drops_lines_and_points():
    spiked = Polygon([(0, 0), (100, 0), (100, 50), (200, 50), (100, 50), (100, 100), (0, 100)])
    mended = mend(gpd.GeoSeries([spiked], crs="EPSG:27700"))
    assert mended.iloc[0].equals(box(0, 0, 100, 100))


def test_mend_closes_an_overlap_between_neighbours():
    overlapping = gpd.GeoSeries([box(0, 0, 101, 100), box(100, 0, 200, 100)], crs="EPSG:27700")
    assert not shapely.coverage_is_valid(overlapping.to_numpy())
    mended = mend(overlapping)
    assert shapely.coverage_is_valid(mended.to_numpy())
    assert mended.area.sum() == pytest.approx(20_000)


def test_mend_refuses_an_area_with_nothing_left():
    flat = Polygon([(0, 0), (100, 0), (50, 0)])
    with pytest.raises(DataError, match="row 1 has no valid polygon"):
        mend(gpd.GeoSeries([box(0, 0, 100, 100), flat], crs="EPSG:27700"))


def test_simplify_straightens_a_shared_border_on_both_sides(pair):
    # The kink's triangle is 40 m x 20 km / 2 = 400,000 m2, the square of 632 m.
    assert simplify(pair.geometry, 600).count_coordinates().tolist() == [6, 6]
    straight = simplify(pair.geometry, 700)
    assert straight.count_coordinates().tolist() == [5, 5]
    assert straight.area.tolist() == pytest.approx([2e8, 2e8])
    assert shapely.coverage_is_valid(straight.to_numpy())


def test_simplify_refuses_what_is_no_coverage():
    overlapping = gpd.GeoSeries([box(0, 0, 150, 100), box(100, 0, 200, 100)], crs="EPSG:27700")
    with pytest.raises(DataError, match="overlaps a neighbour"):
        simplify(overlapping, 1)
    assert simplify(mend(overlapping), 1).is_valid.all()


def test_points_find_their_region(pair):
    found = region_of([405_000, 415_000, 500_000], [310_000, 310_000, 310_000], pair)
    assert found.iloc[:2].tolist() == ["TLC01", "TLC02"]
    assert pd.isna(found.iloc[2])


def test_a_point_on_a_border_goes_to_one_region_only(pair):
    assert region_of([410_000.0], [300_000.0], pair).tolist() == ["TLC01"]


@pytest.mark.parametrize("name", ["regions", "districts"])
def test_committed_areas_are_a_coverage_without_slivers(name):
    shapes = read_table(name).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    land = shapely.get_parts(shapely.coverage_union_all(shapes))
    assert shapely.get_num_interior_rings(land).sum() == 0


def test_committed_regions_cover_what_districts_cover():
    regions, districts = (
        read_table(name).geometry.union_all() for name in ("regions", "districts")
    )
    # Both are generalised on their own, by up to 500 m along coasts.
    assert regions.symmetric_difference(districts).area < 0.03 * regions.area
    assert regions.area == pytest.approx(districts.area, rel=0.005)


def test_simplification_keeps_area(raw):
    published = read_areas(raw, "regions")
    table = read_table("regions")
    assert table["itl3"].tolist() == published["itl3"].tolist()
    np.testing.assert_allclose(table["area_km2"], published.area / 1e6, atol=0.001)
    np.testing.assert_allclose(table.area, published.area, rtol=0.002)
    assert table.area.sum() == pytest.approx(published.area.sum(), rel=0.002)


def test_published_boundaries_are_all_there(raw):
    assert len(read_areas(raw, "regions")) == 182
    districts = read_areas(raw, "districts")
    assert len(districts) == 361
    # As published, Carmarthenshire and Swansea overlap along their estuary.
    assert shapely.coverage_is_valid(districts.geometry.to_numpy())


def test_small_areas_are_all_there(polygons):
    counts = polygons["nation"].value_counts().to_dict()
    assert counts == {"England": 33_755, "Scotland": 6_976, "Wales": 1_917, "Northern Ireland": 890}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "is missing from"),
        ('{"type": "FeatureColl', "cannot be read as polygons"),
        (OTHER_HEADER, "has no column ITL325CD"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path, content, sentence):
    (tmp_path / "boundaries").mkdir()
    if content is not None:
        (tmp_path / "boundaries/ITL3_JAN_2025_UK_BUC_V2.geojson").write_text(content)
    with pytest.raises(DataError, match=sentence):
        read_areas(tmp_path, "regions")
