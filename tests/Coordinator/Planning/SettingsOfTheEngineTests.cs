using Runner.Specs;
using Runner.Surfaces;
using Runner.Training;

namespace Runner.Tests.Planning;

/// <summary>What a spec may name is what the engine knows.</summary>
public class SettingsOfTheEngineTests
{
    [Fact]
    public void Metrics_are_those_that_the_engine_measures() =>
        ((ChoiceType)((ListType)Type("measure.curves")).Item).Words.ShouldBe(MetricNames.All, ignoreOrder: true);

    [Fact]
    public void Surfaces_are_those_that_the_engine_walks_on() =>
        ((ChoiceType)Type("model.surface")).Words.ShouldBe(SurfaceCatalogue.Names, ignoreOrder: true);

    [Fact]
    public void Every_surface_opens_with_its_default_number_of_coordinates()
    {
        foreach (var name in SurfaceCatalogue.Names)
        {
            var formula = name == SurfaceCatalogue.FormulaName ? ", formula: 'x1 * x2 * x3'" : "";
            var reading = SpecFile.Read($"name: s\nmodel: {{kind: surface, surface: {name}{formula}}}", "s.yaml");
            reading.Problems.ShouldBeEmpty();
            var model = Search.SweepPoints.Of(reading.Spec!).Config(0).Model;

            SurfaceCatalogue.Open(model).Dimensions.ShouldBe(name switch { "bumps" => 1, "formula" => 3, _ => 2 });
        }
    }

    private static SettingType Type(string path) => SettingTable.Trial.Single(s => s.Path == path).Type;
}
