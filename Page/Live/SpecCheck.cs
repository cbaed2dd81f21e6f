using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Networks;
using Runner.Planning;
using Runner.Running;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>A spec as it is being written: what is wrong with it, or what it would train.</summary>
/// <param name="Problems">The reader's own, in the order of the text.</param>
/// <param name="Plan">Lines; none while there are problems.</param>
internal sealed record SpecCheck(IReadOnlyList<SpecProblem> Problems, IReadOnlyList<string> Plan)
{
    /// <param name="mayReadFiles">Whether whoever writes it may have this machine's files read: to plan it reads the data.</param>
    public static SpecCheck Of(CommandHost host, string text, string file, bool mayReadFiles, CancellationToken cancel)
    {
        var reading = SpecFile.Read(text, file);
        if (reading.Spec is not { } spec || reading.Problems.Count > 0)
        {
            return new(reading.Problems, []);
        }

        if (!mayReadFiles)
        {
            return new([], [$"{spec.Name}: the spec reads well. Its data are looked at when it is run."]);
        }

        try
        {
            return new([], PlanText.Of(spec, PlannedSpec.Of(host, spec, cancel).Plan, SpecExecution.SlotsOf(spec)).Split(Environment.NewLine));
        }
        catch (Exception problem) when (problem is UserException or UnusableSweepException or DataException or UnfitTrialException or NetworkException or ComparisonException)
        {
            return new([], problem.Message.Split(Environment.NewLine));
        }
    }
}
