namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// A path of low loss between two places: a chain of images connected by springs, where the true force acts only perpendicular to the
/// chain. The doubly nudged elastic band of Trygubenko and Wales (2004, eq. 9 to 13), with the tangents of Henkelman and Jónsson (2000, eq.
/// 8 to 11), relaxed by FIRE (Bitzek et al. 2006). It is relaxed only loosely: saddle searches start from its maxima, and its highest loss
/// is an upper bound on the barrier.
/// </summary>
internal sealed class ElasticBand
{
    /// <summary>The number of segments evaluated between two images.</summary>
    public const int Between = 4;

    /// <summary>The largest move of an image in one step, as a share of the distance between two images.</summary>
    private const double MostMove = 0.2;

    /// <summary>The band is relaxed when the perpendicular force has fallen to this share of its initial value.</summary>
    private const double Relaxed = 1e-3;

    private readonly ICurvedObjective objective;
    private readonly double[][] images;
    private readonly double[] values;
    private readonly double[][] gradients;
    private readonly double[][] forces;
    private readonly double[][] velocities;
    private readonly double[] tangent;
    private readonly double[] spring;
    private readonly double segment;
    private readonly int mostSteps;
    private double stiffness;
    private double time;
    private double mixing;
    private double firstForce;
    private int stepsDownhill;

    /// <param name="count">Images between the ends.</param>
    public ElasticBand(ICurvedObjective objective, double[] from, double[] to, int count, int mostSteps)
    {
        (this.objective, this.mostSteps) = (objective, mostSteps);
        var n = from.Length;
        images = [.. Enumerable.Range(0, count + 2).Select(i => Mixed(from, to, i / (count + 1.0)))];
        values = [.. images.Select(image => objective.Value(image))];
        (gradients, forces, velocities) = (Zeros(count + 2, n), Zeros(count + 2, n), Zeros(count + 2, n));
        (tangent, spring) = (new double[n], new double[n]);
        segment = EuclideanSpace.Distance(from, to) / (count + 1);
    }

    public int Steps { get; private set; }

    /// <summary>Takes one step; false when the band is relaxed or the bound is reached.</summary>
    public bool Advance()
    {
        if (Steps == mostSteps || !(segment > 0))
        {
            return false;
        }

        Steps++;
        var (across, most) = Forces();
        if (!(most > 0) || !double.IsFinite(most))
        {
            return false;
        }

        if (Steps == 1)
        {
            firstForce = across;
            (time, mixing) = (Math.Sqrt(0.1 * segment / most), 0.1);
        }

        Move(most);
        return across > Relaxed * firstForce;
    }

    /// <summary>The band with additional places between its images.</summary>
    public BandPath Path()
    {
        double[][] places = [.. Enumerable.Range(0, ((images.Length - 1) * Between) + 1).Select(i => i % Between == 0
            ? images[i / Between]
            : Mixed(images[i / Between], images[(i / Between) + 1], (double)(i % Between) / Between))];
        double[] losses = [.. places.Select(place => objective.Value(place))];
        for (var i = 1; i < places.Length - 1; i++)
        {
            if (losses[i] > losses[i - 1] && losses[i] >= losses[i + 1])
            {
                (places[i], losses[i]) = Top(places[i - 1], places[i], places[i + 1]);
            }
        }

        return new BandPath(places, losses);
    }

    /// <summary>The maximum of the band between two neighbours of a place, by golden-section search, so that the upper bound is not too
    /// low.</summary>
    private (double[] Place, double Loss) Top(double[] before, double[] middle, double[] after)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (-1.0, 1.0);
        var (left, right) = (At(high - (ratio * (high - low))), At(low + (ratio * (high - low))));
        for (var i = 0; i < 30; i++)
        {
            if (left.Loss > right.Loss)
            {
                (high, right) = (low + (ratio * (high - low)), left);
                left = At(high - (ratio * (high - low)));
            }
            else
            {
                (low, left) = (high - (ratio * (high - low)), right);
                right = At(low + (ratio * (high - low)));
            }
        }

        var seen = (middle, objective.Value(middle));
        var found = left.Loss > right.Loss ? left : right;
        return found.Loss > seen.Item2 ? found : seen;

        (double[] Place, double Loss) At(double share)
        {
            var place = share < 0 ? Mixed(middle, before, -share) : Mixed(middle, after, share);
            return (place, objective.Value(place));
        }
    }

    /// <summary>Computes the forces on all images; returns the largest perpendicular force and the largest total force.</summary>
    private (double Across, double Most) Forces()
    {
        for (var i = 1; i < images.Length - 1; i++)
        {
            values[i] = objective.ValueAndGradient(images[i], gradients[i]);
        }

        if (Steps == 1)
        {
            stiffness = gradients.Max(gradient => EuclideanSpace.Norm(gradient)) / segment;
        }

        var (across, most) = (0.0, 0.0);
        for (var i = 1; i < images.Length - 1; i++)
        {
            across = Math.Max(across, Force(i));
            most = Math.Max(most, EuclideanSpace.Norm(forces[i]));
        }

        return (across, most);
    }

    /// <summary>−g⊥ plus the spring force along the band, plus its perpendicular part without the component along g⊥. Returns
    /// ‖g⊥‖.</summary>
    private double Force(int i)
    {
        var force = forces[i];
        Tangent(i);
        gradients[i].CopyTo(force, 0);
        EuclideanSpace.AddScaled(-EuclideanSpace.Dot(force, tangent), tangent, force);
        var across = EuclideanSpace.Norm(force);

        Array.Clear(spring);
        EuclideanSpace.AddScaled(stiffness, images[i + 1], spring);
        EuclideanSpace.AddScaled(-2 * stiffness, images[i], spring);
        EuclideanSpace.AddScaled(stiffness, images[i - 1], spring);
        EuclideanSpace.AddScaled(-EuclideanSpace.Dot(spring, tangent), tangent, spring);
        if (across > 0)
        {
            EuclideanSpace.AddScaled(-EuclideanSpace.Dot(spring, force) / (across * across), force, spring);
        }

        EuclideanSpace.Scale(-1, force);
        EuclideanSpace.AddScaled(1, spring, force);
        var along = stiffness * (EuclideanSpace.Distance(images[i + 1], images[i]) - EuclideanSpace.Distance(images[i], images[i - 1]));
        EuclideanSpace.AddScaled(along, tangent, force);
        return across;
    }

    /// <summary>The tangent points to the higher neighbour; at a maximum or minimum it is a mean of both sides, weighted by the change of
    /// the loss.</summary>
    private void Tangent(int i)
    {
        var (up, down) = (values[i + 1] - values[i], values[i - 1] - values[i]);
        var (larger, smaller) = (Math.Max(Math.Abs(up), Math.Abs(down)), Math.Min(Math.Abs(up), Math.Abs(down)));
        var (forward, backward) = up > 0 && down < 0 ? (1.0, 0.0)
            : up < 0 && down > 0 ? (0.0, 1.0)
            : larger == 0 ? (1.0, 1.0)
            : up > down ? (larger, smaller) : (smaller, larger);
        Array.Clear(tangent);
        EuclideanSpace.AddScaled(forward, images[i + 1], tangent);
        EuclideanSpace.AddScaled(backward - forward, images[i], tangent);
        EuclideanSpace.AddScaled(-backward, images[i - 1], tangent);
        var norm = EuclideanSpace.Norm(tangent);
        EuclideanSpace.Scale(norm > 0 ? 1 / norm : 0, tangent);
    }

    private void Move(double most)
    {
        var (power, speed, strength) = (0.0, 0.0, 0.0);
        for (var i = 1; i < images.Length - 1; i++)
        {
            power += EuclideanSpace.Dot(forces[i], velocities[i]);
            speed += EuclideanSpace.Dot(velocities[i], velocities[i]);
            strength += EuclideanSpace.Dot(forces[i], forces[i]);
        }

        if (power > 0)
        {
            stepsDownhill++;
            (time, mixing) = stepsDownhill > 5 ? (Math.Min(1.1 * time, 10 * Math.Sqrt(0.1 * segment / most)), 0.99 * mixing) : (time, mixing);
        }
        else
        {
            (stepsDownhill, time, mixing) = (0, 0.5 * time, 0.1);
        }

        var towards = power > 0 ? mixing * Math.Sqrt(speed / strength) : 0;
        for (var i = 1; i < images.Length - 1; i++)
        {
            var velocity = velocities[i];
            EuclideanSpace.Scale(power > 0 ? 1 - mixing : 0, velocity);
            EuclideanSpace.AddScaled(towards + time, forces[i], velocity);
            var step = time * EuclideanSpace.Norm(velocity);
            var shorter = step > MostMove * segment ? MostMove * segment / step : 1;
            EuclideanSpace.AddScaled(shorter * time, velocity, images[i]);
        }
    }

    private static double[] Mixed(double[] a, double[] b, double share)
    {
        var mixed = new double[a.Length];
        EuclideanSpace.AddScaled(1 - share, a, mixed);
        EuclideanSpace.AddScaled(share, b, mixed);
        return mixed;
    }

    private static double[][] Zeros(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new double[length])];
}

/// <summary>Places on a path and the loss at each.</summary>
internal sealed record BandPath(double[][] Places, double[] Values)
{
    /// <summary>The highest loss on it.</summary>
    public double Highest => Values.Max();

    /// <summary>The local maxima, the highest first, with the direction of the path there.</summary>
    public IEnumerable<(double[] Place, double[] Along)> Tops() => Enumerable.Range(1, Math.Max(0, Values.Length - 2))
        .Where(i => Values[i] > Values[i - 1] && Values[i] >= Values[i + 1])
        .OrderByDescending(i => Values[i])
        .Select(i =>
        {
            var along = (double[])Places[i + 1].Clone();
            EuclideanSpace.AddScaled(-1, Places[i - 1], along);
            return (Places[i], along);
        });
}
