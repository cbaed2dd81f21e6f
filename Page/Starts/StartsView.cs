using Runner.Page.Components.Charts;
using Runner.Page.Starts.Pictures;

namespace Runner.Page.Starts;

/// <summary>Where a run is.</summary>
internal sealed record StartRow(string Name, double Loss, string State);

/// <summary>All that a page shows of a playground at one moment.</summary>
/// <param name="Ways">Null where the runs do not walk on the same function of two or more parameters.</param>
/// <param name="Answers">What each network answers, or its code; none where that cannot be drawn.</param>
/// <param name="Units">Of each network's first layer; none for a surface.</param>
internal sealed record StartsView(
    long Updates, long Budget, bool Ended, IReadOnlyList<StartRow> Rows, PlotPicture Loss, PlotPicture? Ways, IReadOnlyList<PlotPicture> Answers, IReadOnlyList<UnitPicture> Units);
