using System.Collections.Immutable;
using System.Globalization;

namespace Runner.Specs;

/// <summary>What a sweep requires of a worker that trains its bundles (<c>execution.needs</c>).</summary>
/// <param name="Labels">Labels that the worker must have, each <c>name=value</c>.</param>
/// <param name="MemoryBytes">Memory for each running bundle, in bytes; 0 for no requirement.</param>
/// <param name="Slots">The number of slots that each bundle takes.</param>
public sealed record WorkerNeeds(ImmutableArray<string> Labels, long MemoryBytes, int Slots)
{
    /// <summary>The name of the label that holds a worker's memory.</summary>
    public const string Memory = "memory";

    public static readonly WorkerNeeds None = new([], 0, 1);

    public bool IsNone => Labels.IsEmpty && MemoryBytes == 0 && Slots == 1;

    /// <summary>How many slots of a worker a bundle takes: enough for their share of the worker's memory to meet its need. Null for a
    /// worker that does not meet the needs.</summary>
    /// <param name="labels">The worker's labels, separated by spaces.</param>
    /// <param name="slots">The number of the worker's slots.</param>
    public int? SlotsOn(string labels, int slots)
    {
        var said = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!Labels.All(label => said.Contains(label, StringComparer.Ordinal)))
        {
            return null;
        }

        var taken = Slots;
        if (MemoryBytes > 0)
        {
            var memory = said.Where(label => label.StartsWith(Memory + "=", StringComparison.Ordinal))
                .Select(label => MemoryText.Parse(label[(Memory.Length + 1)..]) ?? 0).DefaultIfEmpty().Max();
            if (memory < MemoryBytes)
            {
                return null;
            }

            taken = (int)Math.Max(taken, Math.Ceiling(MemoryBytes * (decimal)slots / memory));
        }

        return taken <= slots ? taken : null;
    }

    /// <summary>For instance <c>gpu=yes, 4 GiB of memory and 2 slots</c>.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. Labels,
            .. MemoryBytes > 0 ? [$"{MemoryText.Of(MemoryBytes)} of memory"] : Array.Empty<string>(),
            .. Slots > 1 ? [$"{Slots.ToString(CultureInfo.InvariantCulture)} slots"] : Array.Empty<string>(),
        ];
        return parts.Length < 2 ? string.Concat(parts) : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
    }
}
