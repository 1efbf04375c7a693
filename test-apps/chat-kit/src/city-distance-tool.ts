import type { RunnableToolFunctionWithParse } from 'openai/lib/RunnableFunction';

interface Trip {
  from: string;
  to: string;
}

/** Latitude and longitude, degrees. */
const CITIES: Record<string, readonly [number, number]> = {
  amsterdam: [52.3676, 4.9041],
  berlin: [52.52, 13.405],
  lisbon: [38.7223, -9.1393],
  paris: [48.8566, 2.3522],
  rome: [41.9028, 12.4964],
  vienna: [48.2082, 16.3738],
};
const EARTH_RADIUS_KM = 6_371;

/** The great-circle distance, in whole kilometres, or a sentence for the model when a city is unknown. */
export const cityDistance = ({ from, to }: Trip): string => {
  const start = CITIES[from.toLowerCase()];
  const end = CITIES[to.toLowerCase()];
  if (!start || !end) return `Unknown city: ${start ? to : from}.`;
  const [latitude1, longitude1, latitude2, longitude2] = [...start, ...end].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
    number,
  ];
  const haversine =
    Math.sin((latitude2 - latitude1) / 2) ** 2 + Math.cos(latitude1) * Math.cos(latitude2) * Math.sin((longitude2 - longitude1) / 2) ** 2;
  return `${Math.round(2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(haversine)))} km`;
};

/** `city_distance` as a tool that the OpenAI SDK runs by itself when the model asks for it. */
export const cityDistanceTool: RunnableToolFunctionWithParse<Trip> = {
  type: 'function',
  function: {
    name: 'city_distance',
    description: 'The distance between two European capitals as the crow flies.',
    parameters: { type: 'object', properties: { from: { type: 'string' }, to: { type: 'string' } }, required: ['from', 'to'] },
    parse: JSON.parse,
    function: cityDistance,
  },
};
