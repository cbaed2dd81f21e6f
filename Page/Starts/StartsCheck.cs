using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Networks;
using Runner.Page.Live;
using Runner.Planning;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Page.Starts;

/// <summary>A spec as it is being written, with the starts to play: what is wrong with them, or the runs before their first update.</summary>
/// <param name="Problems">One line each, the reader's own first.</param>
/// <param name="Playground">Null while there are problems.</param>
/// <param name="Points">Points of the spec's sweep; 0 where it cannot be read.</param>
internal sealed record StartsCheck(IReadOnlyList<string> Problems, Playground? Playground, int Points)
{
    /// <param name="choice">Asked for once the spec is read.</param>
    /// <param name="stranger">Who wrote it, if they may not have this machine's files read: "a page that other machines reach"; null if they may.</param>
    public static StartsCheck Of(CommandHost host, string text, string file, Func<StartChoice> choice, string? stranger, CancellationToken cancel)
    {
        var reading = SpecFile.Read(text, file);
        if (reading.Spec is not { } spec || reading.Problems.Count > 0)
        {
            return new([.. reading.Problems.Select(problem => problem.ToString())], null, 0);
        }

        var points = 0;
        try
        {
            NamedFiles.Refuse(spec, stranger);
            points = SweepPoints.Of(spec).PointCount;
            return new([], Playground.Open(host, spec, choice(), cancel), points);
        }
        catch (Exception problem) when (problem is UserException or UnusableSweepException or DataException or UnfitTrialException or NetworkException or ComparisonException)
        {
            return new(problem.Message.Split(Environment.NewLine), null, points);
        }
    }
}
