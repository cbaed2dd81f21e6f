using System.Collections.Immutable;
using System.Globalization;

namespace Runner.Specs;

/// <summary>What a sweep needs of a worker that trains its bundles (<c>execution.needs</c>).</summary>
/// <param name="Labels">Each <c>name=value</c>; the worker says them of itself.</param>
/// <param name="MemoryBytes">For each bundle that trains; 0 for any.</param>
/// <param name="Slots">That each bundle takes.</param>
public sealed record WorkerNeeds(ImmutableArray<string> Labels, long MemoryBytes, int Slots)
{
    /// <summary>The label in which a worker says how much memory it has.</summary>
    public const string Memory = "memory";

    public static readonly WorkerNeeds None = new([], 0, 1);

    public bool IsNone => Labels.IsEmpty && MemoryBytes == 0 && Slots == 1;

    /// <summary>How many slots of a worker a bundle takes: as many as have the memory that it needs. Null for a worker that must not train it.</summary>
    /// <param name="labels">What the worker says of itself, separated by spaces.</param>
    /// <param name="slots">How many slots it has.</param>
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
