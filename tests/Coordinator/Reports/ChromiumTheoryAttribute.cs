namespace Runner.Tests.Reports;

/// <summary>A theory that needs Chromium at /usr/bin/chromium, or where CHROMIUM says; skipped, with the reason, without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"There is no {Path}. Install Chromium, or set CHROMIUM to where it is.";
        }
    }

    public static string Path { get; } = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
}
