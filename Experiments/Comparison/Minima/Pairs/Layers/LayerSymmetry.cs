using System.Collections.Immutable;
using System.Numerics;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Specs;

namespace Runner.Comparison.Minima.Pairs.Layers;

/// <summary>
/// Which units of a list of layers can be permuted without changing its function: the channels of each convolution and the units of each dense layer or embedding, with everything that
/// reads them, through pools, norms, activations, flatten and unflatten. What a residual block adds up has one order. The order of inputs, outputs and the states of recurrent layers is given.
/// </summary>
public sealed class LayerSymmetry
{
    private readonly ImmutableArray<PermutedBlock> parameters;
    private readonly ImmutableArray<PermutedBlock> state;

    private LayerSymmetry(Walk walk)
    {
        int[] groups = [.. Enumerable.Range(0, walk.GroupCount).Where(group => walk.Find(group) == group && walk.UnitsOf(group) > 1)];
        Units = [.. groups.Select(walk.UnitsOf)];
        parameters = [.. walk.Parameters.Select(Numbered)];
        state = [.. walk.State.Select(Numbered)];
        Unmatched = [.. walk.Unmatched.Distinct()];

        PermutedBlock Numbered(PermutedBlock block) => block with { Rows = Renamed(block.Rows), Columns = Renamed(block.Columns) };
        UnitAxis Renamed(UnitAxis axis) => axis with { Group = axis.Group < 0 ? -1 : Array.IndexOf(groups, walk.Find(axis.Group)) };
    }

    /// <summary>The number of units of each group, in the order of the network.</summary>
    public ImmutableArray<int> Units { get; }

    /// <summary>Kinds of layers with units that cannot be permuted.</summary>
    public ImmutableArray<string> Unmatched { get; }

    internal ImmutableArray<PermutedBlock> Blocks => parameters;

    public static LayerSymmetry Of(LayerNetwork network)
    {
        var walk = new Walk();
        walk.Through(network);
        return new LayerSymmetry(walk);
    }

    /// <summary>The match that changes nothing.</summary>
    public int[][] Identity() => [.. Units.Select(units => Enumerable.Range(0, units).ToArray())];

    /// <summary>The same function with its units in another order.</summary>
    /// <param name="point">The parameters.</param>
    /// <param name="from">For each group and unit, the unit that it comes from.</param>
    public double[] Permute(double[] point, int[][] from) => Permute(parameters, point, from);

    /// <summary>The running means and variances that go with <see cref="Permute(double[], int[][])"/>.</summary>
    public double[] PermuteState(double[] values, int[][] from) => Permute(state, values, from);

    private static double[] Permute(ImmutableArray<PermutedBlock> blocks, double[] values, int[][] from)
    {
        var permuted = (double[])values.Clone();
        foreach (var block in blocks)
        {
            var (rows, columns) = (block.Rows.Sources(from), block.Columns.Sources(from));
            for (var row = 0; row < rows.Length; row++)
            {
                for (var column = 0; column < columns.Length; column++)
                {
                    permuted[block.Offset + (row * columns.Length) + column] = values[block.Offset + (rows[row] * columns.Length) + columns[column]];
                }
            }
        }

        return permuted;
    }

    /// <summary>Goes through the layers with the group of the present values. Groups that must have one order are joined.</summary>
    private sealed class Walk
    {
        private readonly List<int> parents = [];
        private readonly List<int> units = [];
        private (int Group, int Outer) value;

        public List<PermutedBlock> Parameters { get; } = [];

        public List<PermutedBlock> State { get; } = [];

        public List<string> Unmatched { get; } = [];

        public int GroupCount => parents.Count;

        public int UnitsOf(int group) => units[Find(group)];

        public int Find(int group) => parents[group] == group ? group : parents[group] = Find(parents[group]);

        public void Through(LayerNetwork network)
        {
            value = (Add(1), 1);
            Through(network.Layers);
            Limit(value.Group, 1);
        }

        private void Through(ImmutableArray<PlannedLayer> layers)
        {
            foreach (var layer in layers)
            {
                Through(layer);
            }
        }

        private void Through(PlannedLayer layer)
        {
            switch (layer.Kind)
            {
                case LayerKind.Dense or LayerKind.Conv:
                    Weighted(layer, layer.Main!.Rows, made => (new UnitAxis(made, 1, layer.Main.Rows), Axis(layer.Main.Columns)));
                    break;
                case LayerKind.TransposedConv:
                    Weighted(layer, layer.Out.Channels, made => (Axis(layer.Main!.Rows), new UnitAxis(made, 1, layer.Main.Columns)));
                    break;
                case LayerKind.Embedding:
                    Weighted(layer, layer.Main!.Columns, made => (Given(layer.Main.Rows), new UnitAxis(made, 1, layer.Main.Columns)));
                    break;
                case LayerKind.BatchNorm:
                    Along(Parameters, layer.Main!.Offset, layer.Main.Count);
                    Along(Parameters, layer.Offset!.Offset, layer.Offset.Count);
                    Along(State, layer.State, layer.Main.Count);
                    Along(State, layer.State + layer.Main.Count, layer.Main.Count);
                    break;
                case LayerKind.LayerNorm:
                    Along(Parameters, layer.Main!.Offset, layer.Main.Count);
                    Along(Parameters, layer.Offset!.Offset, layer.Offset.Count);
                    break;
                case LayerKind.Flatten when layer.In.IsSequence:
                    value.Outer = layer.In.Steps;
                    break;
                case LayerKind.Unflatten:
                    Limit(value.Group, value.Outer == 1 ? layer.Out.Channels : 1);
                    value.Outer = 1;
                    break;
                case LayerKind.Residual:
                    var before = value;
                    Through(layer.Inside);
                    Join(before, value);
                    value = before;
                    break;
                case LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru:
                    foreach (var cell in layer.Cells.Take(layer.BothWays ? 2 : 1))
                    {
                        Parameters.Add(new PermutedBlock(cell.Input.Offset, Given(cell.Input.Rows), Axis(cell.Input.Columns)));
                    }

                    Unmatched.Add(layer.Config.Form.Word);
                    value = (Add(1), 1);
                    break;
            }
        }

        private void Weighted(PlannedLayer layer, int made, Func<int, (UnitAxis Rows, UnitAxis Columns)> sides)
        {
            var group = Add(made);
            var (rows, columns) = sides(group);
            Parameters.Add(new PermutedBlock(layer.Main!.Offset, rows, columns));
            value = (group, 1);
            if (layer.Offset is { } bias)
            {
                Along(Parameters, bias.Offset, bias.Count);
            }
        }

        /// <summary>A block with a number for each present value.</summary>
        private void Along(List<PermutedBlock> blocks, int offset, int count) => blocks.Add(new PermutedBlock(offset, Given(1), Axis(count)));

        private UnitAxis Axis(int length) => new(value.Group, value.Outer, length);

        private static UnitAxis Given(int length) => new(-1, 1, length);

        private int Add(int count)
        {
            parents.Add(parents.Count);
            units.Add(count);
            return parents.Count - 1;
        }

        /// <summary>Units that later layers see as so many blocks move in blocks.</summary>
        private void Limit(int group, int blocks) => units[Find(group)] = (int)BigInteger.GreatestCommonDivisor(units[Find(group)], blocks);

        private void Join((int Group, int Outer) one, (int Group, int Outer) other)
        {
            var (kept, joined) = (Find(one.Group), Find(other.Group));
            Limit(kept, one.Outer == other.Outer ? units[joined] : 1);
            parents[joined] = kept;
        }
    }
}
