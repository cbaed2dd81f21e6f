using Runner.Comparison;
using Runner.Results;

namespace Runner.Display;

internal static class TrainingText
{
    /// <summary>How far a trial is, and its training loss as last measured.</summary>
    public static string Of(TrainingProgress progress) =>
        $"{Number.Count(progress.Epoch)} of {Number.Count(progress.Budget)}, loss {(double.IsNaN(progress.Loss) ? "—" : Number.Short(progress.Loss))}";
}
