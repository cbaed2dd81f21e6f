using System.Text.Json.Nodes;
using Runner.Specs;

namespace Runner.Tests.Specs;

public class SpecSchemaTests
{
    private static readonly JsonSchemaCheck Schema = new(JsonNode.Parse(SpecSchema.ToJson())!);

    [Fact]
    public void The_catalogues_schema_is_the_present_one()
    {
        var path = SpecTexts.Repository("Experiments", "Catalogue", "schema.json");
        if (Environment.GetEnvironmentVariable("RUNNER_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, SpecSchema.ToJson());
        }

        File.ReadAllText(path).ShouldBe(SpecSchema.ToJson());
    }

    [Fact]
    public void The_guides_tables_are_the_present_ones()
    {
        var path = SpecTexts.Repository("docs", "spec.md");
        var guide = File.ReadAllText(path);
        var start = guide.IndexOf("### `data`", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("RUNNER_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, guide[..start] + SettingGuide.ToMarkdown());
            guide = File.ReadAllText(path);
        }

        guide[start..].ShouldBe(SettingGuide.ToMarkdown());
    }

    [Fact]
    public void It_uses_only_keywords_that_the_check_knows() => Keywords(JsonNode.Parse(SpecSchema.ToJson())!).Except(JsonSchemaCheck.Keywords).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(SpecFuzzTests.Catalogue), MemberType = typeof(SpecFuzzTests))]
    public void It_accepts_the_catalogue(string file) =>
        Schema.Accepts(JsonSchemaCheck.FromYaml(File.ReadAllText(SpecTexts.Repository("Experiments", "Catalogue", file)))).ShouldBeTrue();

    [Theory]
    [InlineData("name: a\nsweep: {axes: {optimizer.lr: {from: 1, to: 2, steps: 3}}}")]
    [InlineData("name: a\nsweep: {axes: {optimizer.lr: {distribution: log-uniform, from: 1, to: 2}}, sample: {method: sobol, n: 4}}")]
    [InlineData("name: a\nsweep: {axes: {'model.init.planes.layer1.weights[0,0]': [1, 2]}, replicates: {init: 2}}")]
    [InlineData("name: a\nsweep: {zip: [{loss: [mse, l1], optimizer.lr: [0.1, 0.2], when: model == mlp}], exclude: loss == mse}")]
    [InlineData("name: a\nsweep: {axes: {optimizer: {values: [adam, {name: sgd, label: x}], when: model == mlp}, seed.init: [1, 2]}}")]
    [InlineData("name: a\nexecution: {slots: auto, lease-s: 10}\ndata: csv:a.csv")]
    [InlineData("name: a\nexecution: {needs: {gpu: 'yes', zone: 3, memory: 4 GiB, slots: 2}}")]
    public void It_accepts_what_reading_accepts(string text) => Schema.Accepts(JsonSchemaCheck.FromYaml(text)).ShouldBeTrue();

    [Theory]
    [InlineData("about: without a name")]
    [InlineData("name: Not Kebab")]
    [InlineData("name: a\noptimiser: adam")]
    [InlineData("name: a\noptimizer: {lr: 0}")]
    [InlineData("name: a\noptimizer: adamant")]
    [InlineData("name: a\nmodel: {bottleneck: 1.5}")]
    [InlineData("name: a\nmodel: {activation: {hiden: relu}}")]
    [InlineData("name: a\nmodel: {init: {planes: {w: 1}}}")]
    [InlineData("name: a\nmeasure: {curves: [train-loss, train-loss]}")]
    [InlineData("name: a\ntraining: {batch: all}")]
    [InlineData("name: a\nsweep: {axes: {optimizer.lrr: [1]}}")]
    [InlineData("name: a\nsweep: {axes: {optimizer.lr: []}}")]
    [InlineData("name: a\nsweep: {axes: {optimizer.lr: [0]}}")]
    [InlineData("name: a\nsweep: {axes: {optimizer.lr: {from: 1}}}")]
    [InlineData("name: a\nsweep: {replicates: {inti: 1}}")]
    [InlineData("name: a\nsweep: {sample: {n: 4}}")]
    [InlineData("name: a\nexecution: {lease: 4}")]
    public void It_refuses_mistakes(string text) => Schema.Accepts(JsonSchemaCheck.FromYaml(text)).ShouldBeFalse();

    private static IEnumerable<string> Keywords(JsonNode schema)
    {
        foreach (var (key, value) in schema as JsonObject ?? [])
        {
            yield return key;
            var inner = key switch
            {
                "properties" or "patternProperties" or "$defs" => value!.AsObject().Select(p => p.Value),
                "anyOf" => value!.AsArray(),
                "items" => [value],
                _ => [],
            };
            foreach (var keyword in inner.SelectMany(node => Keywords(node!)))
            {
                yield return keyword;
            }
        }
    }
}
