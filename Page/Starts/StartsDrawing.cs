using Runner.Page.Components.Charts;
using Runner.Page.Starts.Pictures;
using Runner.Specs;

namespace Runner.Page.Starts;

/// <summary>Draws a playground, whenever it is asked to.</summary>
internal sealed class StartsDrawing
{
    private readonly Playground playground;
    private readonly IReadOnlyList<StartNetwork?> networks;
    private readonly PathDrawing? ways;

    public StartsDrawing(Playground playground)
    {
        this.playground = playground;
        networks = [.. playground.Starts.Select(start => StartNetwork.Of(start.Config, playground.Data))];
        ways = PathDrawing.Of(playground.Starts, playground.Data);
    }

    public StartsView Draw()
    {
        var starts = playground.Starts;
        var drawn = starts.Zip(networks).Where(pair => pair.Second is not null).Select(pair => (Start: pair.First, Network: pair.Second!)).ToList();
        return new StartsView(
            playground.Updates,
            playground.Budget,
            playground.Ended,
            [.. starts.Select(RowOf)],
            LossPicture.Of(starts),
            ways?.Draw(starts),
            [.. drawn.Select(pair => AnswerPicture.Of(pair.Start, pair.Network) ?? CodePicture.Of(pair.Start, pair.Network)).OfType<PlotPicture>()],
            [.. drawn.Select(pair => UnitPicture.Of(pair.Start.Name, pair.Start.Now.Parameters, pair.Network))]);
    }

    /// <summary>What takes longer than a picture may: done bit by bit while nothing plays.</summary>
    /// <returns>Whether there is nothing more to do.</returns>
    public bool Deepen(Func<bool> isEnough) => ways?.Deepen(playground.Starts, isEnough) ?? true;

    private static StartRow RowOf(PlayedStart start) => new(
        start.Name,
        start.Now.Loss,
        start.Result is { } result ? KebabCase.Of(result.Outcome) : start.Now.Update == 0 ? "at its start" : "training");
}
