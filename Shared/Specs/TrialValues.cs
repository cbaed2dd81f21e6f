namespace Runner.Specs;

/// <summary>The value of every setting of one trial; null where a setting does not apply.</summary>
public sealed class TrialValues
{
    private static readonly int[] Order = [.. SettingTable.TrialInOrder.Select(s => s.Ordinal)];
    private static readonly ResolvedCondition[][] Applies = [.. SettingTable.Trial.Select(s => s.Applies.Select(c => new ResolvedCondition(c)).ToArray())];
    private static readonly (ResolvedCondition When, SettingValue Value)[][] Cases =
        [.. SettingTable.Trial.Select(s => s.Cases.Select(c => (new ResolvedCondition(c.When), c.Value)).ToArray())];

    private readonly SettingValue?[] resolved;

    /// <summary>Values in place of the resolved ones.</summary>
    private readonly (int Ordinal, SettingValue Value)[] changes;

    private TrialValues(SettingSet settings, SettingValue?[] resolved, (int Ordinal, SettingValue Value)[] changes)
    {
        Settings = settings;
        this.resolved = resolved;
        this.changes = changes;
    }

    public SettingSet Settings { get; }

    public SettingValue? this[int ordinal]
    {
        get
        {
            foreach (var (changed, value) in changes)
            {
                if (changed == ordinal)
                {
                    return value;
                }
            }

            return resolved[ordinal];
        }
    }

    public SettingValue? this[string path] => Settings.Find(path) is { } setting ? this[setting.Ordinal] : null;

    /// <summary>Fills in defaults. A setting that applies but is not given and has no default stays null.</summary>
    /// <param name="written">The given values by ordinal; null where none is given.</param>
    public static TrialValues Resolve(SettingSet settings, ReadOnlySpan<SettingValue?> written)
    {
        var values = new SettingValue?[settings.Count];
        foreach (var ordinal in Order)
        {
            if (AllHold(Applies[ordinal], values))
            {
                values[ordinal] = written[ordinal] is { } given && !given.Equals(SettingTable.Trial[ordinal].Automatic) ? given : DefaultOf(ordinal, values);
            }
        }

        for (var i = SettingTable.Trial.Count; i < values.Length; i++)
        {
            values[i] = written[i];
        }

        settings.Merge(values);
        return new TrialValues(settings, values, []);
    }

    /// <summary>The same resolved values with some changes, which are shared; only for settings on which no other setting depends.</summary>
    public TrialValues With((int Ordinal, SettingValue Value)[] changes) => new(Settings, resolved, changes);

    public bool Applicable(int ordinal) => ordinal >= SettingTable.Trial.Count
        ? Settings[ordinal].PartOf is null || resolved[ordinal] is not null
        : AllHold(Applies[ordinal], resolved);

    internal SettingValue?[] ToArray()
    {
        var values = (SettingValue?[])resolved.Clone();
        foreach (var (ordinal, value) in changes)
        {
            values[ordinal] = value;
        }

        return values;
    }

    private static SettingValue? DefaultOf(int ordinal, SettingValue?[] values)
    {
        foreach (var (when, value) in Cases[ordinal])
        {
            if (when.Holds(values))
            {
                return value;
            }
        }

        return SettingTable.Trial[ordinal].Default;
    }

    private static bool AllHold(ResolvedCondition[] conditions, SettingValue?[] values)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(values))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class ResolvedCondition(Condition condition)
    {
        private readonly (int Ordinal, Alternative Alternative)[] alternatives =
            [.. condition.Alternatives.Select(a => (SettingTable.TrialByPath[a.Path].Ordinal, a))];

        public bool Holds(SettingValue?[] values)
        {
            foreach (var (ordinal, alternative) in alternatives)
            {
                if (alternative.Holds(values[ordinal]))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
