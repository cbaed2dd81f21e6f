using Runner.Specs;

namespace Runner.Tests.Specs;

public class WorkerNeedsTests
{
    [Theory]
    [InlineData("", "", 4, 1)]
    [InlineData("gpu: yes", "gpu=yes memory=8GiB", 4, 1)]
    [InlineData("gpu: yes", "gpu=no memory=8GiB", 4, null)]
    [InlineData("gpu: yes", "", 4, null)]
    [InlineData("gpu: yes, zone: b", "zone=b gpu=yes", 1, 1)]
    [InlineData("gpu: yes, zone: b", "zone=b", 1, null)]
    [InlineData("slots: 2", "", 4, 2)]
    [InlineData("slots: 2", "", 1, null)]
    [InlineData("memory: 4 GiB", "memory=8GiB", 4, 2)]
    [InlineData("memory: 4 GiB", "memory=8GiB", 2, 1)]
    [InlineData("memory: 4 GiB", "memory=3.9GiB", 2, null)]
    [InlineData("memory: 4 GiB", "gpu=yes", 2, null)]
    [InlineData("memory: 4 GiB", "memory=4GiB", 3, 3)]
    [InlineData("memory: 512MiB, slots: 3", "memory=8GiB", 4, 3)]
    public void A_bundle_takes_as_many_slots_as_have_what_it_needs_or_may_not_go_there(string needs, string labels, int slots, int? taken) =>
        Read(needs).SlotsOn(labels, slots).ShouldBe(taken);

    [Fact]
    public void A_spec_without_needs_needs_nothing() => Read("").IsNone.ShouldBeTrue();

    [Fact]
    public void Needs_are_said_in_words() =>
        Read("gpu: yes, memory: 4.5 GiB, slots: 2").ToString().ShouldBe("gpu=yes, 4.5 GiB of memory and 2 slots");

    [Theory]
    [InlineData("[gpu]", "execution.needs: a list where a map belongs.")]
    [InlineData("{gpu: }", "execution.needs: empty where the value of gpu belongs.")]
    [InlineData("{gpu: [1]}", "execution.needs: a list where the value of gpu belongs.")]
    [InlineData("{gpu: 'a b'}", "execution.needs: gpu=a b is not a label.")]
    [InlineData("{memory: 4}", "execution.needs: 4 is not an amount of memory.")]
    [InlineData("{memory: 4 GB}", "execution.needs: 4 GB is not an amount of memory.")]
    [InlineData("{memory: -1 GiB}", "execution.needs: -1 GiB is not an amount of memory.")]
    [InlineData("{memory: 99999999999 TiB}", "execution.needs: 99999999999 TiB is not an amount of memory.")]
    [InlineData("{slots: 0}", "execution.needs: 0 is too small.")]
    [InlineData("{slots: many}", "execution.needs: many is not a number.")]
    public void What_is_no_need_is_said_with_its_remedy(string needs, string diagnosis)
    {
        var problem = SpecTexts.Problems(SpecOf(needs)).ShouldHaveSingleItem();
        problem.ShouldContain(diagnosis);
        problem.ShouldEndWith(".");
    }

    [Theory]
    [InlineData("4 GiB", 4L << 30)]
    [InlineData("0.5GiB", 1L << 29)]
    [InlineData("1 MiB", 1L << 20)]
    [InlineData("1024 TiB", 1L << 50)]
    [InlineData("1025 TiB", null)]
    [InlineData("0.5 MiB", null)]
    [InlineData("1e3 GiB", null)]
    [InlineData("", null)]
    public void An_amount_of_memory_is_a_number_and_its_unit(string text, long? bytes) => MemoryText.Parse(text).ShouldBe(bytes);

    private static WorkerNeeds Read(string needs) => SpecTexts.Good(SpecOf($"{{{needs}}}")).Execution.Needs;

    private static string SpecOf(string needs) => $$"""
        name: s
        data: xor
        model: {kind: mlp, hidden: [2]}
        training: {updates: 10, batch: full}
        execution: {needs: {{needs}}}
        """;
}
