using System.CommandLine;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>What a worker says of itself: the labels that it was given, and how much memory it has.</summary>
internal static class WorkerLabels
{
    public static Option<string[]> Option()
    {
        var labels = new Option<string[]>("--label")
        {
            Description = "Labels of this worker, which sweeps may need (execution.needs), such as gpu=yes. It labels itself with its memory.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        labels.Validators.Add(parsed =>
        {
            foreach (var label in parsed.Tokens.Select(token => token.Value))
            {
                if (!NeedsType.IsLabel(label))
                {
                    parsed.AddError($"--label {Shown.Line(label, 40)}: not a name with its value. Write it as {(label.Length > 0 && label.All(char.IsLetterOrDigit) ? label : "gpu")}=yes.");
                }
                else if (IsMemory(label) && MemoryText.Parse(label[(WorkerNeeds.Memory.Length + 1)..]) is null)
                {
                    parsed.AddError($"--label {Shown.Line(label, 40)}: not an amount of memory. Write it as {WorkerNeeds.Memory}=4GiB.");
                }
            }
        });
        return labels;
    }

    /// <summary>Of a process.</summary>
    /// <param name="processes">How many share the machine's memory.</param>
    public static string[] Of(IReadOnlyList<string> given, int processes = 1) => given.Any(IsMemory)
        ? [.. given]
        : [.. given, $"{WorkerNeeds.Memory}={MemoryText.Of(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / processes).Replace(" ", "", StringComparison.Ordinal)}"];

    private static bool IsMemory(string label) => label.StartsWith(WorkerNeeds.Memory + "=", StringComparison.Ordinal);
}
