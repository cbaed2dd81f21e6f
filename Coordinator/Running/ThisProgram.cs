using System.Diagnostics;

namespace Runner.Running;

/// <summary>How to start this program again.</summary>
public static class ThisProgram
{
    /// <summary>Starts it with other arguments, through <c>dotnet</c> when this process runs through it.</summary>
    public static ProcessStartInfo Again(IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "runner.dll"));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
