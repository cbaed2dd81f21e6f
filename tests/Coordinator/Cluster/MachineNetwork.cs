using System.Diagnostics;
using System.Globalization;

namespace Runner.Tests.Cluster;

/// <summary>Machines on a network of their own (network namespaces on one bridge), whose cables can be pulled. Needs root.</summary>
internal sealed class MachineNetwork : IDisposable
{
    private readonly string _bridge;
    private readonly int _machines;

    private MachineNetwork(string bridge, int machines) => (_bridge, _machines) = (bridge, machines);

    /// <summary>Null where none can be made.</summary>
    public static MachineNetwork? TryMake(int machines)
    {
        var network = new MachineNetwork(string.Create(CultureInfo.InvariantCulture, $"rn{Environment.ProcessId % 100_000}"), machines);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Ip($"link add {network._bridge} type bridge"))
        {
            return null;
        }

        var made = Ip($"link set {network._bridge} up");
        for (var machine = 1; machine <= machines; machine++)
        {
            var (name, cable) = (network.Name(machine), network.Cable(machine));
            made = made && Ip($"netns add {name}")
                && Ip($"link add {cable} type veth peer name eth0 netns {name}")
                && Ip($"link set {cable} master {network._bridge} up")
                && Ip($"-n {name} addr add {Address(machine)}/24 dev eth0")
                && Ip($"-n {name} link set eth0 up")
                && Ip($"-n {name} link set lo up");
        }

        if (made)
        {
            return network;
        }

        network.Dispose();
        return null;
    }

    /// <param name="machine">From 1.</param>
    public static string Address(int machine) => string.Create(CultureInfo.InvariantCulture, $"10.213.17.{machine}");

    /// <summary>What runs a program on a machine.</summary>
    public string[] On(int machine) => ["ip", "netns", "exec", Name(machine)];

    public void Pull(int machine) => Ip($"link set {Cable(machine)} down").ShouldBeTrue();

    public void Plug(int machine) => Ip($"link set {Cable(machine)} up").ShouldBeTrue();

    public void Dispose()
    {
        for (var machine = 1; machine <= _machines; machine++)
        {
            Ip($"netns del {Name(machine)}");
        }

        Ip($"link del {_bridge}");
    }

    private string Name(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_bridge}-{machine}");

    private string Cable(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_bridge}v{machine}");

    private static bool Ip(string arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            ip.StandardError.ReadToEnd();
            ip.WaitForExit();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
