using Runner.Tests.Processes;
using Xunit.Abstractions;

namespace Runner.Tests.Cluster;

/// <summary>Three machines as docs/clusters/README.md has them, each with an address and a certificate of its own. Where no network can
/// be made (not root), nothing is tested.</summary>
[Trait("Category", "Slow")]
public sealed class ThreeMachinesTests(ITestOutputHelper output)
{
    private const int Port = 4053;

    [Fact]
    public async Task A_machine_that_is_cut_off_and_comes_again_changes_no_byte()
    {
        using var network = MachineNetwork.TryMake(machines: 3);
        if (network is null)
        {
            output.WriteLine("Not tested: no network of machines can be made here (ip netns needs root).");
            return;
        }

        using var folder = new ClusterFolder();
        var seed = $"{MachineNetwork.Address(1)}:{Port}";
        var coordinator = Start(1, "coordinate", "many.yaml");
        Start(2, "worker", "--slots", "1", "--name", "two");
        var three = Start(3, "worker", "--slots", "1", "--name", "three");
        await folder.RecordedAsync(4);
        output.WriteLine(Status());

        network.Pull(3);
        var lost = TimeProvider.System.GetTimestamp();
        while ((await folder.CountAsync())!.Losses == 0)
        {
            TimeProvider.System.GetElapsedTime(lost).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(50);
        }

        output.WriteLine($"The leases of the machine that was cut off were offered again after {TimeProvider.System.GetElapsedTime(lost).TotalSeconds:F1} s.");
        await folder.RecordedAsync(4);
        network.Plug(3);
        await UntilAsync(status => status.Split("worker, up").Length == 3);
        coordinator.Wait(TimeSpan.FromMinutes(5)).Code.ShouldBe(0);
        three.HasExited.ShouldBeFalse();
        folder.Export().ShouldBe(ClusterFolder.Local);

        RunnerProcess Start(int machine, params string[] args) => folder.Started(RunnerProcess.StartUnder(
            network.On(machine), folder.Path, [.. args, .. folder.On(MachineNetwork.Address(machine)), .. args[0] == "coordinate" ? ClusterFolder.OnLedger : ["--join", seed]]));

        string Status()
        {
            using var status = RunnerProcess.StartUnder(
                network.On(2), folder.Path, ["status", .. folder.On(MachineNetwork.Address(2)), "--join", seed]);
            var ended = status.Wait();
            return ended.Code == 0 ? ended.Output : throw new InvalidOperationException($"{ended.Error}\n{folder.Said()}");
        }

        async Task UntilAsync(Func<string, bool> says)
        {
            var clock = TimeProvider.System.GetTimestamp();
            while (Status() is var status && !says(status))
            {
                if (TimeProvider.System.GetElapsedTime(clock) > TimeSpan.FromMinutes(1))
                {
                    throw new TimeoutException($"{status}\n{folder.Said()}");
                }

                await Task.Delay(500);
            }
        }
    }
}
