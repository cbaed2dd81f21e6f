using System.CommandLine;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>A worker's labels: those given by the user, and its memory.</summary>
internal static class WorkerLabels
{
    public static Option<string[]> Option()
    {
        var labels = new Option<string[]>("--label")
        {
            Description = "A label of this worker that sweeps may require (execution.needs), such as gpu=yes. Its memory is a label by default.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        labels.Validators.Add(parsed =>
        {
            foreach (var label in parsed.Tokens.Select(token => token.Value))
            {
                if (!NeedsType.IsLabel(label))
                {
                    parsed.AddError($"--label {Shown.Line(label, 40)}: not a name and a value. Write it as {(label.Length > 0 && label.All(char.IsLetterOrDigit) ? label : "gpu")}=yes.");
                }
                else if (IsMemory(label) && MemoryText.Parse(label[(WorkerNeeds.Memory.Length + 1)..]) is null)
                {
                    parsed.AddError($"--label {Shown.Line(label, 40)}: not an amount of memory. Write it as {WorkerNeeds.Memory}=4GiB.");
                }
            }
        });
        return labels;
    }

    /// <summary>The labels of one worker process.</summary>
    /// <param name="processes">The number of processes that share the machine's memory.</param>
    public static string[] Of(IReadOnlyList<string> given, int processes = 1) => given.Any(IsMemory)
        ? [.. given]
        : [.. given, $"{WorkerNeeds.Memory}={MemoryText.Of(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / processes).Replace(" ", "", StringComparison.Ordinal)}"];

    private static bool IsMemory(string label) => label.StartsWith(WorkerNeeds.Memory + "=", StringComparison.Ordinal);
}
