namespace Runner.Specs;

/// <summary>Reads and checks the <c>execution</c> section.</summary>
internal static class ExecutionReader
{
    private const string Section = "execution";

    public static ExecutionConfig Read(SpecEntry? entry, ProblemList problems)
    {
        var rows = SettingTable.Execution;
        var values = rows.Select(r => r.Default!).ToArray();
        var places = new SpecMark?[values.Length];
        if (entry is { Value: MapNode map })
        {
            foreach (var (key, value) in map.Entries)
            {
                if (rows.FirstOrDefault(r => r.Name == key.Text) is not { } row)
                {
                    problems.Add(key.At, $"{Section}.{Quoted.Short(key.Text)}", "unknown setting", SectionReader.Remedy(Section, key.Text, rows.Select(r => r.Name)));
                    continue;
                }

                var read = row.Type.Read(value);
                if (read.Value is null)
                {
                    problems.Add(read.At, row.Path, read.Diagnosis, read.Remedy);
                }
                else
                {
                    values[row.Ordinal] = read.Value;
                    places[row.Ordinal] = value.At;
                }
            }
        }
        else if (entry is not null)
        {
            problems.Add(entry.Value.At, Section, $"{entry.Value.Noun} where a map of settings belongs", "Write its settings on lines of their own, indented: slots, bundle, lease-s.");
        }

        double Number(Setting row) => values[row.Ordinal].Number;
        int Whole(Setting row) => values[row.Ordinal] is { IsNumber: true } value ? value.AsInt32() : 0;
        void Check(bool good, Setting blamed, Setting other, string diagnosis, string remedy)
        {
            if (!good && (places[blamed.Ordinal] ?? places[other.Ordinal]) is { } at)
            {
                var row = places[blamed.Ordinal] is null ? other : blamed;
                problems.Add(at, row.Path, diagnosis, remedy);
            }
        }

        var (lease, beat, rescue) = (ExecutionSettings.Lease, ExecutionSettings.Heartbeat, ExecutionSettings.Rescue);
        Check(
            Number(beat) < Number(lease) / 2,
            beat,
            lease,
            $"a heartbeat every {values[beat.Ordinal]} s is too slow for a lease of {values[lease.Ordinal]} s",
            "Keep heartbeat-s below half of lease-s, so that one lost heartbeat costs nothing.");
        Check(
            Number(rescue) <= Number(lease),
            rescue,
            lease,
            $"a search every {values[rescue.Ordinal]} s finds a lease of {values[lease.Ordinal]} s long after it has expired",
            "Keep rescue-s at or below lease-s.");
        Check(
            values[ExecutionSettings.RetryMessages.Ordinal].AsWords().IsEmpty || Whole(ExecutionSettings.Retries) > 0,
            ExecutionSettings.RetryMessages,
            ExecutionSettings.Retries,
            "no message leads to another try while retries is 0",
            "Say how often with execution.retries, or remove this line.");
        return new ExecutionConfig(
            Whole(ExecutionSettings.Slots),
            Whole(ExecutionSettings.Bundle),
            Number(lease),
            Number(beat),
            Number(rescue),
            Number(ExecutionSettings.Checkpoint),
            Whole(ExecutionSettings.CheckpointMib),
            Whole(ExecutionSettings.MaxAttempts),
            Whole(ExecutionSettings.Retries),
            values[ExecutionSettings.RetryMessages.Ordinal].AsWords(),
            Number(ExecutionSettings.Timeout),
            values[ExecutionSettings.Memory.Ordinal].IsNumber ? Whole(ExecutionSettings.Memory) : null,
            NeedsType.Of(values[ExecutionSettings.Needs.Ordinal]));
    }
}
