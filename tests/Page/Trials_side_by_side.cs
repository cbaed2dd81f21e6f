using Runner.Commands;
using Runner.Comparison;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Page.Live;
using Runner.Results;
using Runner.Search;

namespace Runner.Tests.Page;

public class Trials_side_by_side
{
    [Theory]
    [InlineData("3,17,40", new[] { 3, 17, 40 })]
    [InlineData(" 5 , 5,1", new[] { 5, 1 })]
    public void A_link_names_them(string link, int[] trials) => TrialsSideBySide.Read(link).ShouldBe(trials);

    [Theory]
    [InlineData(null, "No trial is named.")]
    [InlineData(",", "No trial is named.")]
    [InlineData("1,x", "x is not the number of a trial.")]
    [InlineData("-1", "-1 is not the number of a trial.")]
    [InlineData("1,2,3,4,5,6,7,8,9", "9 trials are more than fit side by side.")]
    public void A_link_that_names_none_says_so(string? link, string says) =>
        Should.Throw<UserException>(() => TrialsSideBySide.Read(link)).Message.ShouldStartWith(says);

    [Fact]
    public void What_differs_comes_first_and_the_best_is_marked()
    {
        var sides = TrialsSideBySide.Of([Trial(0.5, "a=1", "b=2", "c=3"), Trial(double.NaN, "a=1", "b=4"), Trial(0.25, "a=1", "b=2", "c=3"), Trial(null, "a=1", "b=2", "c=3")]);
        sides.Settings.Select(row => (row.Name, row.Differs)).ShouldBe([("b", true), ("c", true), ("a", false)]);
        sides.Settings[1].Cells.ShouldBe(["3", null, "3", "3"]);
        var loss = sides.Results.Single(row => row.Name == "final loss");
        loss.Best.ShouldBe([2]);
        loss.Cells[3].ShouldBeNull();
    }

    private static TrialDetails Trial(double? loss, params string[] configuration) => new(
        "s", 0, default, loss is null ? TrialState.Leased : TrialState.Recorded, 1, 0, null, null, new Dictionary<string, string>(), default, ["trial/1", .. configuration],
        loss is { } final ? TrialNumbers.Of(new TrialResult { Index = 0, Outcome = TrialOutcome.Completed, FinalLoss = final, BestLoss = final, TestLoss = double.NaN }) : null, null);
}
