using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Networks;
using Runner.Planning;
using Runner.Running;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>A check of a spec that someone writes: its problems, or its plan.</summary>
/// <param name="Problems">Problems found by the spec reader, in the order of the text.</param>
/// <param name="Plan">Lines of the plan; empty while there are problems.</param>
/// <param name="Refusal">Why it cannot be planned, in lines; empty if it can, or if there are problems.</param>
/// <param name="Name">The sweep's name; null while there are problems.</param>
internal sealed record SpecCheck(IReadOnlyList<SpecProblem> Problems, IReadOnlyList<string> Plan, IReadOnlyList<string> Refusal, string? Name)
{
    /// <summary>Who writes specs on a page, if they may not have this machine's files read.</summary>
    public static string? Stranger(Serving.PageWish wish) => wish.IsLocal ? null : "a page that other machines reach";

    /// <param name="stranger">As for <see cref="NamedFiles.Refuse"/>.</param>
    public static SpecCheck Of(CommandHost host, string text, string file, string? stranger, CancellationToken cancel)
    {
        var reading = SpecFile.Read(text, file);
        if (reading.Spec is not { } spec || reading.Problems.Count > 0)
        {
            return new(reading.Problems, [], [], null);
        }

        try
        {
            return new([], PlanText.Of(spec, Planned(host, spec, stranger, cancel).Plan, SpecExecution.SlotsOf(spec)).Split(Environment.NewLine), [], spec.Name);
        }
        catch (UserException problem)
        {
            return new([], [], problem.Message.Split(Environment.NewLine), spec.Name);
        }
    }

    /// <summary>The plan of a spec.</summary>
    /// <param name="stranger">As for <see cref="NamedFiles.Refuse"/>.</param>
    /// <exception cref="UserException">It cannot be planned.</exception>
    public static PlannedSpec Planned(CommandHost host, SweepSpec spec, string? stranger, CancellationToken cancel)
    {
        NamedFiles.Refuse(spec, stranger);
        try
        {
            return PlannedSpec.Of(host, spec, cancel);
        }
        catch (Exception problem) when (problem is UnusableSweepException or DataException or UnfitTrialException or NetworkException or ComparisonException)
        {
            throw new UserException(problem.Message);
        }
    }
}
