using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Runner.Running;
using Runner.Slots.Processes;

namespace Runner.Commands;

/// <summary>The hidden command that trains for one slot of the process that started it.</summary>
internal static class SlotCommand
{
    private const string Name = "slot";

    public static Command Create(CommandHost host)
    {
        var plugin = PluginOption.Create();
        var command = new Command(Name, "Trains for a slot of the process that started it.") { plugin };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            // The parent ends this process. Ctrl-C at the terminal reaches both, but training here must be checkpointed first.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
            using var output = Console.OpenStandardOutput();

            // A module must not write to the stream that carries the answers.
            Console.SetOut(Console.Error);
            new SlotServer(new SpecSweeps(host.With(parsed, plugin)).ForSlot)
                .Serve(host.In(), output, Process.GetCurrentProcess().Kill);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The start information of such a process.</summary>
    public static ProcessStartInfo Start(CommandHost host)
    {
        var start = ThisProgram.Again([Name, .. PluginOption.Arguments(host)]);
        start.WorkingDirectory = host.Folder;
        start.Environment.Remove(LoopbackCluster.Variable);
        return start;
    }
}
