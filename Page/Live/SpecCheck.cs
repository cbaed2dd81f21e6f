using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Networks;
using Runner.Planning;
using Runner.Running;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>A check of a spec while it is being edited: its problems, or its plan.</summary>
/// <param name="Problems">Problems found by the spec reader, in the order of the text.</param>
/// <param name="Plan">Lines of the plan, or why it cannot be planned; empty while there are problems.</param>
internal sealed record SpecCheck(IReadOnlyList<SpecProblem> Problems, IReadOnlyList<string> Plan)
{
    /// <param name="mayReadFiles">Whether the author may have this machine's files read, as planning reads the data.</param>
    public static SpecCheck Of(CommandHost host, string text, string file, bool mayReadFiles, CancellationToken cancel)
    {
        var reading = SpecFile.Read(text, file);
        if (reading.Spec is not { } spec || reading.Problems.Count > 0)
        {
            return new(reading.Problems, []);
        }

        if (!mayReadFiles)
        {
            return new([], [$"{spec.Name}: the spec is valid. Its data are checked when it is run."]);
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
