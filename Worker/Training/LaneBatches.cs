using System.Numerics;
using Runner.Networks.Lanes;
using Runner.Specs;

namespace Runner.Training;

/// <summary>The batches of a group of trials in lanes: samples shared by all trials if they are in the data's order; each
/// trial's own samples, interleaved, if orders are random.</summary>
internal sealed class LaneBatches<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkTask<T> task;
    private readonly LaneWorkspace<T> workspace;
    private readonly TrialSeeds[] seeds;
    private readonly int features;
    private readonly int outputs;
    private readonly int[][] orders;

    /// <param name="seeds">One per trial; idle lanes receive the samples of the first.</param>
    public LaneBatches(NetworkTask<T> task, LaneWorkspace<T> workspace, TrialSeeds[] seeds)
    {
        this.task = task;
        this.workspace = workspace;
        this.seeds = seeds;
        features = workspace.Network.Inputs;
        outputs = workspace.Network.Outputs;
        orders = new int[seeds.Length][];
        Array.Fill(orders, []);
    }

    public void BeginPass(int pass)
    {
        for (var lane = 0; lane < orders.Length && !task.InOrder; lane++)
        {
            // Trials that differ only in initialization or rates share an order.
            if (lane > 0 && seeds[lane].Sweep == seeds[lane - 1].Sweep && seeds[lane].Order == seeds[lane - 1].Order)
            {
                orders[lane] = orders[lane - 1];
            }
            else
            {
                task.FillOrder(seeds[lane], pass, ref orders[lane]);
            }
        }
    }

    /// <summary>Selects one batch of the current pass; returns its size.</summary>
    public int Set(int index, out LaneSamples<T> batchInputs, out LaneSamples<T> batchTargets)
    {
        var count = task.BatchSize(index);
        var start = index * task.Batch;
        if (task.InOrder)
        {
            batchInputs = LaneSamples<T>.SharedFrom(workspace.AllInputs, start * features);
            batchTargets = LaneSamples<T>.SharedFrom(workspace.AllTargets, start * outputs);
            return count;
        }

        Gather(task.Train.Inputs, features, start, count, workspace.Inputs.Span);
        if (!ReferenceEquals(workspace.Targets, workspace.Inputs))
        {
            Gather(task.TrainTargets, outputs, start, count, workspace.Targets.Span);
        }

        batchInputs = LaneSamples<T>.PerTrialFrom(workspace.Inputs);
        batchTargets = LaneSamples<T>.PerTrialFrom(workspace.Targets);
        return count;
    }

    /// <summary>Selects as many samples as fit, in the data's order from the given one on; returns their number.</summary>
    public int Range(int start, out LaneSamples<T> rangeInputs, out LaneSamples<T> rangeTargets)
    {
        rangeInputs = LaneSamples<T>.SharedFrom(workspace.AllInputs, start * features);
        rangeTargets = LaneSamples<T>.SharedFrom(workspace.AllTargets, start * outputs);
        return Math.Min(workspace.Network.Capacity, task.Train.Count - start);
    }

    private void Gather(T[] rows, int columns, int start, int count, Span<T> gathered)
    {
        var width = workspace.Network.Width;
        for (var lane = 0; lane < width; lane++)
        {
            var order = orders[lane < orders.Length ? lane : 0].AsSpan(start, count);
            var to = lane;
            foreach (var sample in order)
            {
                foreach (var value in rows.AsSpan(sample * columns, columns))
                {
                    gathered[to] = value;
                    to += width;
                }
            }
        }
    }
}
