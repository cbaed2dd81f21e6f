using Runner.Comparison;
using Runner.Specs;

namespace Runner.Tests.Comparison;

public class Names_of_axes
{
    /// <summary>A path that ends in <c>name</c>, <c>kind</c> or <c>scheme</c> says nothing by its last part.</summary>
    [Fact]
    public void Every_kind_has_a_name_that_reads_by_itself()
    {
        foreach (var setting in SettingTable.Trial.Where(setting => setting.Name is "name" or "kind" or "scheme"))
        {
            AxisNames.Short([setting.Path]).Single().ShouldNotBe(setting.Name, setting.Path);
        }
    }

    [Fact]
    public void Sections_and_their_kinds_have_one_name()
    {
        foreach (var (section, kind) in SettingTable.Shorthands.Where(pair => pair.Key is not ("data" or "stop.plateau")))
        {
            AxisNames.Short([section]).ShouldBe(AxisNames.Short([kind]), section);
        }
    }

    [Theory]
    [InlineData("optimizer.name", "optimizer")]
    [InlineData("schedule.name", "schedule")]
    [InlineData("loss.name", "loss")]
    [InlineData("model.init.weights.scheme", "initializer")]
    [InlineData("regularizer.sparsity-target", "sparsity target")]
    public void Paths_are_shown_in_words(string path, string name) => AxisNames.Short([path]).ShouldBe([name]);
}
