namespace Runner.Page.Components;

/// <summary>Paths of pages. Names of sweeps come from specs and are escaped here, and only here.</summary>
internal static class Paths
{
    public static string Sweep(string name) => $"sweeps/{Uri.EscapeDataString(name)}";

    public static string Compare(params IEnumerable<string> sweeps) => "compare?" + string.Join('&', sweeps.Select(sweep => $"sweep={Uri.EscapeDataString(sweep)}"));

    public static string Trials(string name) => $"{Sweep(name)}/trials";

    public static string SideBySide(string name, IEnumerable<int> trials) => $"{Sweep(name)}/side-by-side?trials={string.Join(',', trials)}";

    public static string Minima(string name) => $"{Sweep(name)}/minima";

    public static string Trial(string name, int index) => $"{Trials(name)}/{index}";
}
