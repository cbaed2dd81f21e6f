namespace Runner.Specs;

/// <summary>A problem in a spec file: where it is, what is wrong, and what to do about it.</summary>
/// <param name="File">The file's name as the user gave it.</param>
/// <param name="Line">Counts from 1.</param>
/// <param name="Column">Counts from 1.</param>
/// <param name="Path">Dotted path of the setting; empty for the file as a whole.</param>
/// <param name="Diagnosis">What is wrong, without a full stop.</param>
/// <param name="Remedy">What to do: one or more whole sentences.</param>
public sealed record SpecProblem(string File, int Line, int Column, string Path, string Diagnosis, string Remedy)
{
    public override string ToString() =>
        Path.Length == 0
            ? $"{File}:{Line}:{Column}: {Diagnosis}. {Remedy}"
            : $"{File}:{Line}:{Column}: {Path}: {Diagnosis}. {Remedy}";
}

/// <summary>The outcome of reading a spec file: the spec when there is no problem, else every problem found, in the file's order.</summary>
public sealed record SpecReading(SweepSpec? Spec, IReadOnlyList<SpecProblem> Problems);
